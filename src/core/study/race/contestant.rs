//! Who can take part in a race.

use crate::nn::activation::{Activation, Initialisation};

/// An activation, with the initial weights that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    Relu,
    Sigmoid,
    Tanh,
    Leaky,
    Gelu,
    /// Sigmoid with Xavier's weights times 4.
    Sigmoid4,
}

impl Contestant {
    pub const ALL: [Contestant; 6] = [
        Contestant::Relu,
        Contestant::Sigmoid,
        Contestant::Tanh,
        Contestant::Leaky,
        Contestant::Gelu,
        Contestant::Sigmoid4,
    ];

    /// Those who always race.
    pub const PAIR: [Contestant; 2] = [Contestant::Relu, Contestant::Sigmoid];

    /// Those who race on request.
    pub const EXTRAS: [Contestant; 4] = [Contestant::Tanh, Contestant::Leaky, Contestant::Gelu, Contestant::Sigmoid4];

    /// Name in share links, exports and the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Contestant::Sigmoid4 => "sigmoid4",
            other => other.activation().name(),
        }
    }

    pub fn activation(self) -> Activation {
        match self {
            Contestant::Relu => Activation::Relu,
            Contestant::Sigmoid | Contestant::Sigmoid4 => Activation::Sigmoid,
            Contestant::Tanh => Activation::Tanh,
            Contestant::Leaky => Activation::Leaky,
            Contestant::Gelu => Activation::Gelu,
        }
    }

    /// The initialisation when the reader chose `chosen`; `None` is each one's own.
    pub fn initialisation(self, chosen: Option<Initialisation>) -> Initialisation {
        match self {
            Contestant::Sigmoid4 => Initialisation::Xavier4,
            other => chosen.unwrap_or_else(|| other.activation().initialisation()),
        }
    }
}
