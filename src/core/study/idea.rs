//! The space that a search for a good network looks through: seven settings, how one is drawn at random, how one is
//! changed a little, and what an experiment costs. It does not know how good an idea is.

pub use crate::job::spec::Optimiser;
use crate::nn::activation::Activation;
use crate::order::within;
use crate::random::Stream;
use std::sync::OnceLock;

/// Updates of every experiment.
pub const STEPS: u32 = 800;
/// Most hidden layers; each has the same width.
pub const LAYERS: std::ops::RangeInclusive<u8> = 1..=4;
/// Units in each hidden layer, drawn log-uniformly.
pub const WIDTHS: std::ops::RangeInclusive<u8> = 4..=32;
/// Examples in a minibatch.
pub const BATCHES: [u8; 3] = [16, 32, 64];
/// Inputs of the task `plane`.
const INPUTS: u32 = 2;

/// How the networks of the space follow their gradient.
pub const OPTIMISERS: [Optimiser; 2] = [Optimiser::Momentum, Optimiser::ShortAdam];

/// Name of an optimiser of the space in exports and in the keys of texts.
pub fn optimiser_name(optimiser: Optimiser) -> &'static str {
    // Of those with plain gradients there is only one.
    if optimiser == Optimiser::Momentum { Optimiser::Sgd.name() } else { optimiser.name() }
}

/// Learning rates that the space holds, in thousandths of a decade: 0.001 to 1 for SGD, 0.0003 to 0.1 for Adam.
pub fn rates(optimiser: Optimiser) -> std::ops::RangeInclusive<i16> {
    match optimiser {
        Optimiser::Sgd | Optimiser::Momentum => -3000..=0,
        Optimiser::Adam | Optimiser::ShortAdam => -3500..=-1000,
    }
}

/// One of the settings that make an idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Layers,
    Width,
    Activation,
    Optimiser,
    Rate,
    Batch,
    Decay,
}

impl Setting {
    pub const ALL: [Setting; 7] = [
        Setting::Layers,
        Setting::Width,
        Setting::Activation,
        Setting::Optimiser,
        Setting::Rate,
        Setting::Batch,
        Setting::Decay,
    ];
}

/// A network and how to train it. Everything in whole numbers, so that an idea can be the name of its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idea {
    /// Hidden layers.
    pub layers: u8,
    /// Units in each of them.
    pub width: u8,
    pub activation: Activation,
    pub optimiser: Optimiser,
    /// Learning rate of the first step in thousandths of a decade: -2000 is 0.01.
    pub rate: i16,
    pub batch: u8,
    /// Whether the weights decay (0.1 for Adam, 0.0001 for SGD, decoupled from the gradient).
    pub decay: bool,
}

impl Idea {
    /// Any idea of the space, each setting on its own.
    pub fn random(stream: &mut Stream) -> Idea {
        let mut idea = Idea {
            layers: 1,
            width: 4,
            activation: Activation::Relu,
            optimiser: Optimiser::Momentum,
            rate: 0,
            batch: 16,
            decay: false,
        };
        // The rate comes after the optimiser, whose range it is drawn from.
        for setting in Setting::ALL {
            idea.redraw(setting, stream);
        }
        idea
    }

    /// This idea with two of its settings changed: width and rate by a factor, the others drawn again (which may draw
    /// what was there). A rate that another optimiser's range does not hold goes to its end.
    pub fn mutated(&self, stream: &mut Stream) -> Idea {
        /// Standard deviation of the rate's factor, in decades.
        const RATE_DECADES: f64 = 0.4;
        /// Standard deviation of the width's factor, in doublings.
        const WIDTH_DOUBLINGS: f64 = 0.7;
        let mut idea = *self;
        let first = stream.below(Setting::ALL.len() as u32) as usize;
        let other = (first + 1 + stream.below(Setting::ALL.len() as u32 - 1) as usize) % Setting::ALL.len();
        for setting in [first, other].map(|place| Setting::ALL[place]) {
            match setting {
                Setting::Width => {
                    let width = f64::from(idea.width) * libm::exp2(WIDTH_DOUBLINGS * stream.normal());
                    idea.width = nearest_width(width);
                }
                Setting::Rate => {
                    let rate = f64::from(idea.rate) + 1000.0 * RATE_DECADES * stream.normal();
                    idea.rate = libm::round(rate) as i16;
                }
                setting => idea.redraw(setting, stream),
            }
        }
        let range = rates(idea.optimiser);
        idea.rate = within(idea.rate, *range.start(), *range.end());
        idea
    }

    fn redraw(&mut self, setting: Setting, stream: &mut Stream) {
        let mut any = |n: usize| stream.below(n as u32) as usize;
        match setting {
            Setting::Layers => self.layers = LAYERS.start() + any(LAYERS.count()) as u8,
            Setting::Width => {
                let (low, high) = (f64::from(*WIDTHS.start()), f64::from(*WIDTHS.end()));
                self.width = nearest_width(low * libm::pow(high / low, stream.unit()));
            }
            Setting::Activation => self.activation = Activation::OF_FIGURE[any(Activation::OF_FIGURE.len())],
            Setting::Optimiser => self.optimiser = OPTIMISERS[any(OPTIMISERS.len())],
            Setting::Rate => {
                let range = rates(self.optimiser);
                self.rate = *range.start() + any(range.count()) as i16;
            }
            Setting::Batch => self.batch = BATCHES[any(BATCHES.len())],
            Setting::Decay => self.decay = any(2) == 1,
        }
    }

    /// Learning rate of the first step.
    pub fn learning_rate(&self) -> f64 {
        libm::pow(10.0, f64::from(self.rate) / 1000.0)
    }

    /// Weights and biases of the network.
    pub fn parameters(&self) -> u32 {
        let (layers, width) = (u32::from(self.layers), u32::from(self.width));
        (INPUTS + 1) * width + (layers - 1) * (width + 1) * width + width + 1
    }

    /// Floating-point operations of `steps` updates, counted densely: 6 for each parameter and example seen.
    pub fn operations(&self, steps: u32) -> f64 {
        6.0 * f64::from(self.parameters()) * f64::from(self.batch) * f64::from(steps)
    }
}

fn nearest_width(width: f64) -> u8 {
    within(libm::round(width), f64::from(*WIDTHS.start()), f64::from(*WIDTHS.end())) as u8
}

/// Operations of an experiment of a random idea on average: the expectation over the space, not over a sample, so that
/// every search is measured by the same clock.
pub fn mean_operations() -> f64 {
    // Every clock asks for it, and the page makes some for each search with each frame.
    static MEAN: OnceLock<f64> = OnceLock::new();
    *MEAN.get_or_init(expected_operations)
}

fn expected_operations() -> f64 {
    let (low, high) = (f64::from(*WIDTHS.start()), f64::from(*WIDTHS.end()));
    let mut sum = 0.0;
    for layers in LAYERS {
        for width in WIDTHS {
            // The widths that are rounded to this one, log-uniformly.
            let edge = |width: f64| libm::log(within(width, low, high) / low) / libm::log(high / low);
            let chance = edge(f64::from(width) + 0.5) - edge(f64::from(width) - 0.5);
            for batch in BATCHES {
                let idea = Idea {
                    layers,
                    width,
                    batch,
                    activation: Activation::Relu,
                    optimiser: Optimiser::Momentum,
                    rate: 0,
                    decay: false,
                };
                sum += chance * idea.operations(STEPS);
            }
        }
    }
    sum / (LAYERS.count() * BATCHES.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn stream(part: u32) -> Stream {
        Stream::new(Purpose::Idea, 0, 77, part)
    }

    fn is_in_the_space(idea: &Idea) -> bool {
        LAYERS.contains(&idea.layers)
            && WIDTHS.contains(&idea.width)
            && BATCHES.contains(&idea.batch)
            && rates(idea.optimiser).contains(&idea.rate)
    }

    #[test]
    fn parameters_and_operations_are_counted_by_hand() {
        let idea = Idea {
            layers: 2,
            width: 6,
            activation: Activation::Relu,
            optimiser: Optimiser::ShortAdam,
            rate: -2000,
            batch: 16,
            decay: true,
        };
        // 2-6-6-1: 12 + 6, 36 + 6, 6 + 1.
        assert_eq!(idea.parameters(), 67);
        assert_eq!(idea.operations(800), 6.0 * 67.0 * 16.0 * 800.0);
        assert!((idea.learning_rate() - 0.01).abs() < 1e-15);
        assert_eq!(Idea { layers: 1, ..idea }.parameters(), 12 + 6 + 6 + 1);
    }

    /// The expectation against the mean of a sample; and the study that this space comes from measured 0.080 GFLOP.
    #[test]
    fn the_mean_experiment_costs_what_a_sample_costs() {
        let mut stream = stream(0);
        let n = 100_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let operations = Idea::random(&mut stream).operations(STEPS);
            sum += operations;
            squares += operations * operations;
        }
        let mean = sum / f64::from(n);
        let error = libm::sqrt((squares / f64::from(n) - mean * mean) / f64::from(n));
        assert!((mean - mean_operations()).abs() < 5.0 * error, "{mean} against {}", mean_operations());
        assert!((mean_operations() / 1e9 - 0.080).abs() < 0.004, "{}", mean_operations());
    }

    #[test]
    fn random_ideas_fill_the_space_and_stay_in_it() {
        let mut stream = stream(1);
        let n = 20_000;
        let ideas: Vec<Idea> = (0..n).map(|_| Idea::random(&mut stream)).collect();
        assert!(ideas.iter().all(is_in_the_space));
        let share = |yes: &dyn Fn(&Idea) -> bool| ideas.iter().filter(|idea| yes(idea)).count() as f64 / n as f64;
        // Five standard errors of a share of a half are 0.018.
        assert!((share(&|idea| idea.layers == 4) - 0.25).abs() < 0.018);
        assert!((share(&|idea| idea.activation == Activation::Tanh) - 1.0 / 3.0).abs() < 0.018);
        assert!((share(&|idea| idea.batch == 64) - 1.0 / 3.0).abs() < 0.018);
        assert!((share(&|idea| idea.decay) - 0.5).abs() < 0.018);
        // Log-uniform: below the geometric mean as often as above, but for the width that holds it.
        let below = libm::log(10.5 / 4.0) / libm::log(8.0);
        assert!((share(&|idea| idea.width <= 10) - below).abs() < 0.018);
        let slow = |idea: &Idea| idea.optimiser == Optimiser::ShortAdam && idea.rate < -2250;
        assert!((share(&slow) - 0.25).abs() < 0.018);
        for width in WIDTHS {
            assert!(ideas.iter().any(|idea| idea.width == width));
        }
    }

    #[test]
    fn a_mutation_changes_at_most_two_settings_and_stays_in_the_space() {
        let mut stream = stream(2);
        let mut changes = [0; 3];
        for _ in 0..5_000 {
            let idea = Idea::random(&mut stream);
            let mutated = idea.mutated(&mut stream);
            assert!(is_in_the_space(&mutated), "{mutated:?}");
            let other_optimiser = idea.optimiser != mutated.optimiser;
            let clamped = other_optimiser && !rates(mutated.optimiser).contains(&idea.rate);
            let changed = [
                idea.layers != mutated.layers,
                idea.width != mutated.width,
                idea.activation != mutated.activation,
                other_optimiser,
                // Another optimiser may not hold the rate, which then moves without having been chosen.
                idea.rate != mutated.rate && !clamped,
                idea.batch != mutated.batch,
                idea.decay != mutated.decay,
            ];
            changes[changed.into_iter().filter(|&changed| changed).count()] += 1;
        }
        assert!(changes[1] > 1_000 && changes[2] > 1_000, "{changes:?}");
    }
}
