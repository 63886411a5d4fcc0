//! Where it is the budget of updates, and not the data, that ends a gain: what longer trainings brought, measured beforehand on
//! seeds 1 and following. `docs/budgets.md` has the tables, and everything of a point and more at the right end of an axis stands
//! here; the page says it beside the gains that the reader measures.

use super::key::{Features, Learner};
use super::plan::FigurePlan;
use crate::nn::activation::Activation;
use crate::task::TaskId;

/// What longer training brought one learner at one m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Longer {
    pub task: TaskId,
    pub learner: Learner,
    pub m: u32,
    /// So many times the updates of the recipe.
    pub times: u32,
    /// Repeats that it was measured over.
    pub repeats: u32,
    /// Test accuracy more, in tenths of a point.
    tenths: u32,
}

/// On raw features and with ReLU.
const MEASURED: [Longer; 15] = [
    Longer { task: TaskId::Plane, learner: Learner::Medium, m: 64, times: 2, repeats: 8, tenths: 25 },
    Longer { task: TaskId::Plane, learner: Learner::Small, m: 256, times: 2, repeats: 8, tenths: 10 },
    Longer { task: TaskId::Plane, learner: Learner::Medium, m: 256, times: 2, repeats: 8, tenths: 27 },
    Longer { task: TaskId::Plane, learner: Learner::Large, m: 256, times: 2, repeats: 8, tenths: 29 },
    Longer { task: TaskId::Plane, learner: Learner::Small, m: 1024, times: 2, repeats: 8, tenths: 25 },
    Longer { task: TaskId::Plane, learner: Learner::Medium, m: 1024, times: 2, repeats: 8, tenths: 42 },
    Longer { task: TaskId::Plane, learner: Learner::Small, m: 4096, times: 2, repeats: 8, tenths: 28 },
    Longer { task: TaskId::Plane, learner: Learner::Medium, m: 4096, times: 2, repeats: 8, tenths: 50 },
    Longer { task: TaskId::Cars, learner: Learner::Medium, m: 64, times: 2, repeats: 8, tenths: 11 },
    Longer { task: TaskId::Plane, learner: Learner::Small, m: 16_384, times: 2, repeats: 8, tenths: 26 },
    Longer { task: TaskId::Plane, learner: Learner::Medium, m: 16_384, times: 2, repeats: 8, tenths: 23 },
    Longer { task: TaskId::Ads, learner: Learner::Medium, m: 16_384, times: 2, repeats: 8, tenths: 11 },
    Longer { task: TaskId::Cars, learner: Learner::Small, m: 16_384, times: 2, repeats: 8, tenths: 10 },
    Longer { task: TaskId::Ads, learner: Learner::Large, m: 65_536, times: 4, repeats: 4, tenths: 14 },
    Longer { task: TaskId::Cars, learner: Learner::Large, m: 65_536, times: 4, repeats: 4, tenths: 12 },
];

impl Longer {
    /// Test accuracy more, 0 to 1.
    pub fn gain(&self) -> f64 {
        f64::from(self.tenths) / 1000.0
    }
}

/// What longer training would bring at the right end of a figure; nothing where it was not measured, or is less than a point.
pub fn longer(plan: &FigurePlan) -> impl Iterator<Item = Longer> + use<> {
    let (task, max) = (plan.task, plan.max);
    let is_measured = plan.features == Features::Raw && plan.activation == Activation::Relu;
    MEASURED.into_iter().filter(move |longer| is_measured && longer.task == task && longer.m == max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the document that end an axis and gain a point or more, as (task, learner, m, times, tenths).
    fn documented() -> Vec<(String, String, u32, u32, u32)> {
        let rows = include_str!("../../../docs/budgets.md").lines().filter(|line| line.starts_with("| "));
        let mut found = Vec::new();
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let Ok(m) = cells[2].replace(',', "").parse::<u32>() else { continue };
            let tenths = |cell: &str| cell.parse::<f64>().ok().map(|points| (10.0 * points).round() as i64);
            let longer = [(2, 4), (4, 5)].into_iter().find_map(|(times, at)| Some((times, tenths(cells[at])?)));
            let (times, after) = longer.unwrap_or_else(|| panic!("{row}"));
            let gain = after - tenths(cells[3]).unwrap();
            if gain >= 10 {
                found.push((cells[0].to_owned(), cells[1].to_owned(), m, times, gain as u32));
            }
        }
        found
    }

    #[test]
    fn what_the_page_says_is_what_the_document_has() {
        let mut said: Vec<_> = MEASURED
            .iter()
            .map(|one| (one.task.name().to_owned(), one.learner.name().to_owned(), one.m, one.times, one.tenths))
            .collect();
        let mut documented = documented();
        said.sort();
        documented.sort();
        assert_eq!(said, documented);
    }
}
