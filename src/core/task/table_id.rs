//! The name of a reader's own table, and the entry of the task table that follows from it.

use super::{Inputs, NetworkRecipe, Task};
use crate::nn::network::Hidden;
use serde::{Deserialize, Serialize};

/// The smallest hidden layer: one of fewer units learns next to nothing.
const SMALLEST: usize = 4;
/// Widths of both hidden layers of the large network.
const LARGE: usize = 32;
/// Up to this width the medium network has three times the units of the small one, beyond it twice: more would pass
/// the large one.
const MEDIUM_LARGEST: usize = 30;

/// The name of a table: what its trainings depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableId {
    /// Of its contents.
    pub(super) fingerprint: u32,
    /// Rows that train: the right end of the axis.
    pub(super) rows: u32,
    /// Numbers in a row.
    pub(super) observed: u16,
    pub(super) classes: u8,
    /// See [`TableId::alike`], in hundredths.
    pub(super) alike: u16,
}

/// The table before anything was loaded.
pub const NONE: TableId = TableId { fingerprint: 0, rows: 0, observed: 0, classes: 2, alike: 100 };

impl TableId {
    /// Rows that train: the right end of the axis.
    pub fn rows(self) -> u32 {
        self.rows
    }

    /// How many held-out rows say as much as one that is independent of all others, because they belong together: the sum
    /// of the squares of their groups' sizes by their number (the design effect of Kish, Survey Sampling, 1965, of rows
    /// that are alike within their group).
    pub fn alike(self) -> f64 {
        f64::from(self.alike) / 100.0
    }

    /// Whether its rows are points.
    pub fn is_map(self) -> bool {
        self.observed == 2 && self.classes == 2
    }

    pub(super) fn task(self) -> Task {
        Task {
            name: NAME,
            number: crate::table::split::TASK_NUMBER,
            classes: self.classes.into(),
            observed: self.observed.into(),
            feature_names: &[],
            draw: None,
            seen: None,
            machine_raw: if self.is_map() { Inputs::Cubic } else { Inputs::Raw },
            both: Inputs::Raw,
            hidden: hidden(self.classes.into()),
            ladder: &[&[2], &[4], &[8], &[12], &[32], &[32, 32], &[64, 64], &[128, 128]],
            // Of the study's section E.
            recipe: NetworkRecipe { steps_per_root: 80.0, most_steps: 10_000, batch: 16, decay: 0.1 },
            ceiling: None,
            is_map: self.is_map(),
        }
    }
}

/// Name in share links, exports and the keys of texts.
pub const NAME: &str = "table";

/// Hidden layers of the three networks for so many classes: a layer with fewer units than classes is a bottleneck that
/// keeps them from being told apart.
pub(super) fn hidden(classes: usize) -> [Hidden; 3] {
    let small = classes.max(SMALLEST);
    let medium = if 3 * small <= MEDIUM_LARGEST { 3 * small } else { 2 * small };
    let large = LARGE.max(medium);
    [Hidden::new(&[small]), Hidden::new(&[medium]), Hidden::new(&[large, large])]
}
