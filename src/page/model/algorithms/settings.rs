//! What a reader can set in this lab beside what the whole page shares (depth, width, rate, seed).

use crate::nn::activation::Initialisation;
use crate::page::model::algorithms::contestant::Extras;
use crate::study::race::{Optimiser, RaceTask};

pub const DEPTH_DEFAULT: u32 = 3;
pub const WIDTH_DEFAULT: u32 = 32;
/// Enough for a sigmoid network of three layers at the rate that suits ReLU.
pub const LIMIT_DEFAULT: u32 = 20_000;
/// Fewest steps of a race: two scores.
pub const LIMIT_SMALLEST: u32 = 100;
/// Most: a sigmoid network of four layers needs some 36,000.
pub const LIMIT_LARGEST: u32 = 100_000;

/// What this lab's controls set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RaceSettings {
    pub task: RaceTask,
    /// `None`: He for the rectifiers, Xavier for sigmoid and tanh.
    pub initialisation: Option<Initialisation>,
    pub optimiser: Optimiser,
    /// Steps.
    pub limit: u32,
    /// Test accuracy to race to, in percent; `None` for the task's own.
    pub target: Option<u32>,
    pub extras: Extras,
    /// Each contestant at its best rate, which is searched for, instead of one rate for all.
    pub tuned: bool,
}

impl Default for RaceSettings {
    fn default() -> Self {
        RaceSettings {
            task: RaceTask::default(),
            initialisation: None,
            optimiser: Optimiser::default(),
            limit: LIMIT_DEFAULT,
            target: None,
            extras: Extras::default(),
            tuned: false,
        }
    }
}
