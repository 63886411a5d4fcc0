//! Dense neural networks: what they compute, how they are initialised, how they learn and what can be measured in
//! them. No task, no page and no clock in here.
//!
//! Shape legend for the whole module: `B` examples in a batch, `D` inputs, `H` units of a layer, `K` outputs of the
//! layer before it, `C` classes. The gradient of `w` is `dw`.
//!
//! Examples are laid out in blocks of eight ([`kernel::Lanes`]): a matrix of `H` units by `B` examples is a sequence of
//! `ceil(B / 8)` panels of `H` rows, and one row of a panel holds one unit's value for eight examples. The batch, never
//! the width of a layer, fills the vector registers, so a layer of 6 or 10 units wastes nothing.
//!
//! - [`activation`]: the table of activation functions.
//! - [`kernel`]: the three matrix products of a dense layer.
//! - [`network`]: widths, parameters, initialisation, forward and backward pass.
//! - [`loss`]: logistic, softmax cross-entropy and hinge loss on a batch of scores.
//! - [`optimiser`]: SGD with momentum, Adam with decoupled weight decay, the learning-rate schedule.
//! - [`batch`]: gathering examples by index, and the order in which an epoch visits them.
//! - [`step`]: the training step.
//! - [`score`]: scores, accuracy, and the loss with its gradient.
//! - [`statistics`]: gradient per layer, saturated and dead units, histograms of pre-activations.
//! - [`check`]: one weight's gradient by back-propagation beside the finite difference.

pub mod activation;
pub mod batch;
pub mod check;
pub mod kernel;
pub mod loss;
pub mod network;
pub mod optimiser;
pub mod score;
pub mod statistics;
pub mod step;
