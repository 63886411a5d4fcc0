//! Losses, gradients and parameters against PyTorch, optima against scikit-learn, functions against mpmath. The files
//! and the scripts that made them are in `tests/golden`.

use ndarray::{Array2, ArrayView2};
use serde::Deserialize;
use takeoff::classical;
use takeoff::math;
use takeoff::nn::activation::Activation;
use takeoff::nn::batch::Order;
use takeoff::nn::loss::Loss;
use takeoff::nn::network::Network;
use takeoff::nn::optimiser::{Method, Schedule};
use takeoff::nn::score::{accuracy, loss_and_gradient};
use takeoff::nn::step::{Recipe, Trainer};
use takeoff::random::{Purpose, Stream};

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> T {
    serde_json::from_str(text).expect("a golden file has the shape that its script writes")
}

#[derive(Deserialize)]
struct Torch {
    steps: usize,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    widths: Vec<usize>,
    activation: String,
    loss: String,
    optimiser: Options,
    n: usize,
    x: Vec<f32>,
    y: Vec<u8>,
    initial_parameters: Vec<LayerValues>,
    losses: Vec<f64>,
    first_gradient: Vec<LayerGradient>,
    final_parameters: Vec<LayerValues>,
}

#[derive(Deserialize)]
struct LayerValues {
    w: Vec<f32>,
    b: Vec<f32>,
}

#[derive(Deserialize)]
struct LayerGradient {
    dw: Vec<f32>,
    db: Vec<f32>,
}

#[derive(Deserialize)]
struct Options {
    kind: String,
    lr: f32,
    #[serde(default)]
    momentum: f32,
    #[serde(default)]
    beta1: f32,
    #[serde(default)]
    beta2: f32,
    #[serde(default)]
    eps: f32,
    #[serde(default)]
    weight_decay: f32,
}

/// Float32 runs of PyTorch differ from its own float64 runs by up to 3e-7 (losses) and 4.2e-7 (parameters); the
/// smallest mistake worth fearing (the other form of GELU, the other order of weight decay) moves them by 2.7e-5.
const CLOSE: f64 = 2e-6;
const CLOSE_PARAMETERS: f64 = 5e-6;

fn assert_close(what: &str, got: impl IntoIterator<Item = f64>, want: impl IntoIterator<Item = f64>, tolerance: f64) {
    let (got, want): (Vec<f64>, Vec<f64>) = (got.into_iter().collect(), want.into_iter().collect());
    assert_eq!(got.len(), want.len(), "{what}");
    for (at, (got, want)) in got.iter().zip(&want).enumerate() {
        assert!((got - want).abs() < tolerance, "{what} [{at}]: {got}, not {want}");
    }
}

fn widen(values: &[f32]) -> impl Iterator<Item = f64> + '_ {
    values.iter().copied().map(f64::from)
}

/// Ten full-batch steps of every case whose activation is in the table.
#[test]
fn ten_steps_of_pytorch() {
    let torch: Torch = read(include_str!("golden/torch.json"));
    let mut covered = Vec::new();
    for case in &torch.cases {
        let Some(activation) = Activation::ALL.into_iter().find(|a| a.name() == case.activation) else { continue };
        covered.push(activation);
        let loss = if case.loss == "logistic" { Loss::Logistic } else { Loss::Softmax };
        let (method, schedule) = match case.optimiser.kind.as_str() {
            "sgd" => (Method::Sgd { momentum: 0.0 }, Schedule::Constant),
            "momentum" => (Method::Sgd { momentum: case.optimiser.momentum }, Schedule::Constant),
            "adam" => {
                let Options { beta1, beta2, eps: epsilon, weight_decay: decay, .. } = case.optimiser;
                (Method::Adam { beta1, beta2, epsilon, decay }, Schedule::LinearToZero)
            }
            other => panic!("{}: optimiser {other}", case.name),
        };
        let mut network = Network::zeros(&case.widths, activation);
        let flat =
            |layers: &[LayerValues]| layers.iter().flat_map(|l| [&l.w[..], &l.b[..]].concat()).collect::<Vec<_>>();
        network.parameters = flat(&case.initial_parameters);
        let x = Array2::from_shape_vec((case.n, case.widths[0]), case.x.clone()).unwrap();

        let mut gradient = vec![f32::NAN; network.parameters.len()];
        loss_and_gradient(&network, loss, x.view(), &case.y, Some(&mut gradient));
        let want = case.first_gradient.iter().flat_map(|l| [&l.dw[..], &l.db[..]].concat()).collect::<Vec<_>>();
        assert_close(&format!("{}: first gradient", case.name), widen(&gradient), widen(&want), CLOSE);

        let recipe = Recipe::plain(loss, method, case.optimiser.lr, schedule, case.n, torch.steps as u32);
        let mut trainer = Trainer::new(network, recipe, Order::in_sequence(case.n), case.n);
        let mut losses = Vec::new();
        for step in 0..=torch.steps {
            losses.push(loss_and_gradient(&trainer.network, loss, x.view(), &case.y, None).0);
            if step < torch.steps {
                trainer.step(x.view(), &case.y);
            }
        }
        assert_close(&format!("{}: losses", case.name), losses, case.losses.iter().copied(), CLOSE);
        let want = flat(&case.final_parameters);
        let what = format!("{}: final parameters", case.name);
        assert_close(&what, widen(&trainer.network.parameters), widen(&want), CLOSE_PARAMETERS);
    }
    for activation in Activation::ALL {
        assert!(covered.contains(&activation), "no golden case for {activation:?}");
    }
}

#[derive(Deserialize)]
struct Sklearn {
    binary: Problem,
    multiclass: Problem,
}

#[derive(Deserialize)]
struct Problem {
    n: usize,
    d: usize,
    classes: usize,
    x: Vec<f64>,
    y: Vec<u8>,
    logistic: Option<Optimum>,
    softmax: Option<Optimum>,
    svm: Optimum,
}

#[derive(Deserialize)]
struct Optimum {
    /// By class, the bias last.
    coefficients: Vec<f64>,
    objective: f64,
    accuracy: f64,
}

/// Mean loss + |w|^2 / (2 n), biases included.
fn objective(network: &Network, loss: Loss, x: ArrayView2<'_, f32>, labels: &[u8]) -> f64 {
    let squares: f64 = widen(&network.parameters).map(|w| w * w).sum();
    loss_and_gradient(network, loss, x, labels, None).0 + squares / (2.0 * labels.len() as f64)
}

/// The optimum itself is what our formulas say it is, and our own fit comes close to it: with steps enough, its
/// objective within half a percent and its answers on all but one of the 60 examples.
#[test]
fn optima_of_scikit_learn() {
    let sets: Sklearn = read(include_str!("golden/sklearn.json"));
    for set in [&sets.binary, &sets.multiclass] {
        let x = Array2::from_shape_vec((set.n, set.d), set.x.iter().map(|&x| x as f32).collect()).unwrap();
        let likelihood = set.logistic.as_ref().or(set.softmax.as_ref()).unwrap();
        for (loss, optimum) in [(Loss::likelihood(set.classes), likelihood), (Loss::Hinge, &set.svm)] {
            let outputs = loss.outputs(set.classes);
            let mut best = Network::zeros(&[set.d, outputs], Activation::Relu);
            for (class, row) in optimum.coefficients.chunks(set.d + 1).enumerate() {
                for (column, &w) in row.iter().enumerate() {
                    let at = if column == set.d { outputs * set.d + class } else { class * set.d + column };
                    best.parameters[at] = w as f32;
                }
            }
            let what = format!("{} classes, {loss:?}", set.classes);
            let at_best = objective(&best, loss, x.view(), &set.y);
            assert_close(&format!("{what}: objective of the optimum"), [at_best], [optimum.objective], CLOSE);
            let right = f64::from(accuracy(&best, x.view(), &set.y));
            assert_close(&format!("{what}: accuracy of the optimum"), [right], [optimum.accuracy], CLOSE);

            let order = Order::shuffled(set.n, Stream::new(Purpose::Shuffle, 0, 1, 0));
            let recipe = Recipe { steps: 20_000, ..classical::recipe(loss, set.n) };
            let mut trainer = Trainer::new(classical::start(set.d, set.classes, loss), recipe, order, set.n);
            for _ in 0..recipe.steps {
                trainer.step(x.view(), &set.y);
            }
            let ours = objective(trainer.fitted(), loss, x.view(), &set.y);
            assert!(ours >= optimum.objective - CLOSE, "{what}: {ours} is below the optimum {}", optimum.objective);
            assert!(ours < 1.005 * optimum.objective, "{what}: {ours}, optimum {}", optimum.objective);
            let right = f64::from(accuracy(trainer.fitted(), x.view(), &set.y));
            assert!((right - optimum.accuracy).abs() < 1.5 / set.n as f64, "{what}: {right}, {}", optimum.accuracy);
        }
    }
}

#[derive(Deserialize)]
struct Values {
    x: Vec<f64>,
    y: Vec<f64>,
}

#[derive(Deserialize)]
struct Functions {
    exp: Values,
    tanh: Values,
    sigmoid: Values,
}

#[test]
fn functions_of_mpmath() {
    let functions: Functions = read(include_str!("golden/functions.json"));
    type Lanes = fn(wide::f32x4) -> wide::f32x4;
    let ours: [(&str, Lanes, &Values); 3] = [
        ("exp", math::exp, &functions.exp),
        ("tanh", math::tanh, &functions.tanh),
        ("sigmoid", math::sigmoid, &functions.sigmoid),
    ];
    for (name, f, values) in ours {
        for (&x, &y) in values.x.iter().zip(&values.y) {
            let got = f64::from(f(wide::f32x4::splat(x as f32)).to_array()[0]);
            assert!((got - y).abs() <= 2.5e-7 * y.abs(), "{name}({x}) = {got}, not {y}");
        }
    }
}
