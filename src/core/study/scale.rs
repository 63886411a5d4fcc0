//! The scale map: test accuracy over network size by amount of data, every cell a training of its own whose time is
//! measured by whoever runs it; and, as one more row, the support vector machine with a Gaussian kernel.
//!
//! A cell differs from a run of the figure only in its size. Samples, initial draws, order and recipe are the same, so
//! that the cell of one of the figure's networks is that network's run to the last bit.

use super::decide;
use super::figure::Results;
use super::key::Features;
use super::plan::{self, M_MIN, m_values, of_network};
use crate::classical::kernel_machine;
use crate::job::spec::{Hidden, Model, Spec};
use crate::nn::activation::Activation;
use crate::order::order;
use crate::task::{LADDER, Ladder, TaskId};

/// Sizes of the networks of a map, small to large.
pub const ROWS: usize = LADDER;
/// Values of m of a map: the last so many of the figure's.
pub const COLUMNS: usize = 8;
/// Trainings of each cell.
pub const REPEATS: u32 = 2;

/// Hidden layers of each size for a task.
pub fn ladder(task: TaskId) -> &'static Ladder {
    task.task().ladder
}

/// What is trained in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    /// The network of this place in [`ladder`].
    Network(u8),
    /// The support vector machine with a Gaussian kernel.
    Kernel,
}

/// A training of a cell. That of one of the figure's networks is its training there.
pub fn spec(task: TaskId, features: Features, size: Size, activation: Activation, m: u32, seed: u32) -> Spec {
    match size {
        Size::Network(place) => {
            let hidden = Hidden::new(ladder(task)[usize::from(place).min(ROWS - 1)]);
            of_network(task, features, Model::network(hidden, activation), m, seed)
        }
        Size::Kernel => plan::kernel(task, features, m, seed),
    }
}

/// Which size of its task's map a training is of; `None` for one that no map has.
pub fn size(of: &Spec) -> Option<Size> {
    let (task, activation) = (of.task()?, of.activation().unwrap_or_default());
    let sizes = (0..ROWS as u8).map(Size::Network).chain([Size::Kernel]);
    let is_of = |&size: &Size| spec(task, of.data.features, size, activation, of.data.m, of.data.seed) == *of;
    sizes.into_iter().find(is_of)
}

/// What a map shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalePlan {
    pub task: TaskId,
    pub features: Features,
    pub activation: Activation,
    /// Right end of the axis of m.
    pub max: u32,
    /// Seed of the first repeat.
    pub seed: u32,
    /// Whether the kernel machine is one more row.
    pub kernel: bool,
}

impl ScalePlan {
    /// The values of m, growing.
    pub fn columns(&self) -> Vec<u32> {
        let values = m_values(self.max.max(M_MIN));
        values[values.len().saturating_sub(COLUMNS)..].to_vec()
    }

    /// The rows, small to large; the kernel machine last.
    pub fn rows(&self) -> Vec<Size> {
        let networks = (0..ROWS as u8).map(Size::Network);
        networks.chain(self.kernel.then_some(Size::Kernel)).collect()
    }

    pub fn key(&self, size: Size, m: u32, repeat: u32) -> Spec {
        spec(self.task, self.features, size, self.activation, m, self.seed.wrapping_add(repeat))
    }

    /// Every training, in the order in which they are started: first every second size at every second m, the largest of
    /// both among them, which is a picture of the whole map; then the rest of the first repeat; then the second.
    pub fn runs(&self) -> Vec<Spec> {
        let (columns, rows) = (self.columns(), self.rows());
        // Counted from the largest, which everything is compared with; the most expensive cell first, so that it does
        // not end alone.
        let place = |index: usize, length: usize| length - 1 - index;
        let mut cells: Vec<(bool, usize, usize)> = Vec::new();
        for row in 0..rows.len() {
            for column in 0..columns.len() {
                let networks = ROWS.min(rows.len());
                let is_kernel = row >= networks;
                let coarse = !is_kernel && place(row, networks) % 2 == 0 && place(column, columns.len()) % 2 == 0;
                let allowed = !is_kernel || columns[column] <= kernel_machine::LARGEST_M;
                if allowed {
                    cells.push((!coarse, row, column));
                }
            }
        }
        let before = |a: usize, b: usize| {
            let place = |(fine, row, column): (bool, usize, usize)| (fine, usize::MAX - row, usize::MAX - column);
            place(cells[a]) < place(cells[b])
        };
        let cells: Vec<_> = order(cells.len(), &before).into_iter().map(|at| cells[at]).collect();
        let keys = |repeat| cells.iter().map(move |&(_, row, column)| (row, column, repeat));
        (0..REPEATS).flat_map(keys).map(|(row, column, repeat)| self.key(rows[row], columns[column], repeat)).collect()
    }

    /// A cell, once one of its trainings has ended.
    pub fn cell(&self, size: Size, m: u32, results: &Results) -> Option<Cell> {
        let (mut sum, mut seconds, mut n, mut parameters, mut diverged) = (0.0, f64::INFINITY, 0u32, 0, 0);
        for repeat in 0..REPEATS {
            match results.get(&self.key(size, m, repeat)) {
                Some(result) if !result.stopped.counts() => diverged += 1,
                Some(result) => {
                    sum += f64::from(result.test_accuracy);
                    seconds = result.seconds.min(seconds);
                    parameters = result.parameters;
                    n += 1;
                }
                None => {}
            }
        }
        let mean = |sum: f64| sum / f64::from(n);
        (n > 0).then(|| Cell { size, m, accuracy: mean(sum), seconds, n, diverged, parameters })
    }

    /// Whether one cell is better than another by more than chance, by the rule of [`decide`].
    pub fn is_better(&self, cell: &Cell, than: &Cell, results: &Results) -> bool {
        let run = |cell: &Cell, repeat| {
            results.get(&self.key(cell.size, cell.m, repeat)).filter(|answer| answer.stopped.counts())
        };
        let runs = |cell: &Cell| (0..REPEATS).map(|repeat| run(cell, repeat)).collect::<Vec<_>>();
        decide::is_ahead(&runs(cell), &runs(than))
    }

    /// Every cell that is there, row by row.
    pub fn cells(&self, results: &Results) -> Vec<Cell> {
        let columns = self.columns();
        let cell = |size| {
            let of_row = columns.iter().filter_map(|&m| self.cell(size, m, results)).collect::<Vec<_>>();
            of_row.into_iter()
        };
        self.rows().into_iter().flat_map(cell).collect()
    }
}

/// One cell of a map: means over its trainings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    pub size: Size,
    pub m: u32,
    pub accuracy: f64,
    /// Measured seconds of the quickest training: what others take longer, the machine did for something else.
    pub seconds: f64,
    /// Trainings that count, and that diverged.
    pub n: u32,
    pub diverged: u32,
    pub parameters: u32,
}

/// The best cell that m examples and so many seconds for a training allow; of equals the quickest.
pub fn best_within(cells: &[Cell], m: u32, seconds: f64) -> Option<Cell> {
    let allowed = cells.iter().filter(|cell| cell.m <= m && cell.seconds <= seconds);
    let order = |a: &&Cell, b: &&Cell| a.accuracy.total_cmp(&b.accuracy).then(b.seconds.total_cmp(&a.seconds));
    allowed.max_by(order).copied()
}

/// What limits a reader at their best cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// More examples alone would help, and there is time for them.
    Data,
    /// More time would help with the same examples.
    Patience,
    /// Each of them alone would help.
    Either,
    /// Each would help only together with the other.
    Both,
    /// Nothing on the map is better by more than chance.
    Nothing,
}

/// What a better cell would need, see [`Limit`]. `cell` is the best within `m` and `seconds`; `is_better` says of another
/// whether it is better by more than chance: see [`ScalePlan::is_better`].
pub fn limit(cells: &[Cell], cell: &Cell, (m, seconds): (u32, f64), is_better: impl Fn(&Cell, &Cell) -> bool) -> Limit {
    let better = |wanted: &dyn Fn(&Cell) -> bool| cells.iter().any(|c| wanted(c) && is_better(c, cell));
    let by_data = better(&|c| c.seconds <= seconds);
    let by_time = better(&|c| c.m <= m);
    match (by_data, by_time) {
        (true, false) => Limit::Data,
        (false, true) => Limit::Patience,
        (true, true) => Limit::Either,
        (false, false) if better(&|_| true) => Limit::Both,
        (false, false) => Limit::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::{self, Answer, Observe};
    use crate::study::key::Learner;
    use crate::study::plan::{self, FigurePlan};
    use crate::task::sample::SampleCache;

    fn plan(kernel: bool) -> ScalePlan {
        ScalePlan {
            task: TaskId::Plane,
            features: Features::Raw,
            activation: Activation::Relu,
            max: 16_384,
            seed: 1,
            kernel,
        }
    }

    fn run(spec: Spec) -> Answer {
        job::run(spec, Observe::default(), &mut SampleCache::default())
    }

    /// The figure's networks are in the map under the same specs, with the same names.
    #[test]
    fn the_cell_of_a_network_of_the_figure_is_its_run() {
        for task in TaskId::ALL.into_iter().chain(TaskId::REAL) {
            let places =
                task.task().hidden.map(|hidden| ladder(task).iter().position(|size| Hidden::new(size) == hidden));
            for (place, learner) in places.into_iter().zip([Learner::Small, Learner::Medium, Learner::Large]) {
                let place = place.unwrap_or_else(|| panic!("{} lacks {learner:?}", task.name())) as u8;
                for features in Features::ALL {
                    let plan = ScalePlan { task, features, ..plan(false) };
                    let cell = plan.key(Size::Network(place), 64, 2);
                    assert_eq!(cell, plan::spec(task, features, learner, Activation::Relu, 64, 3));
                    assert_eq!((size(&cell), plan::learner(&cell)), (Some(Size::Network(place)), Some(learner)));
                }
            }
        }
        assert_eq!(size(&plan(true).key(Size::Kernel, 64, 0)), Some(Size::Kernel));
        let linear = plan::spec(TaskId::Plane, Features::Raw, Learner::Svm, Activation::Relu, 64, 1);
        assert_eq!(size(&linear), None);
    }

    /// Three of eight sizes at eight values of m, twice.
    #[test]
    fn after_the_figure_a_map_wants_48_trainings_less() {
        for task in TaskId::ALL.into_iter().chain(TaskId::REAL) {
            let map = ScalePlan { task, ..plan(false) };
            let figure = FigurePlan {
                task,
                features: map.features,
                activation: map.activation,
                max: map.max,
                repeats: 8,
                seed: map.seed,
                m: 1024,
                kernel: false,
            };
            let trained = figure.runs();
            let left = map.runs().into_iter().filter(|cell| !trained.contains(cell)).count();
            assert_eq!((map.runs().len(), left), (128, 80), "{}", task.name());
        }
    }

    #[test]
    fn sizes_grow_from_a_handful_to_tens_of_thousands() {
        for task in TaskId::ALL.into_iter().chain(TaskId::REAL) {
            let plan = ScalePlan { task, ..plan(false) };
            let sizes: Vec<usize> = plan.rows().into_iter().map(|size| plan.key(size, 64, 0).parameters()).collect();
            assert!(sizes.len() == ROWS && sizes.windows(2).all(|pair| pair[0] < pair[1]), "{sizes:?}");
            assert!(sizes[ROWS - 1] > 10_000, "{sizes:?}");
        }
        assert_eq!(plan(false).key(Size::Network(0), 64, 0).parameters(), 9);
    }

    #[test]
    fn coarse_first_then_every_cell_once_a_repeat() {
        let runs = plan(false).runs();
        assert_eq!((plan(false).columns()[0], plan(false).columns()[7]), (128, 16_384));
        assert_eq!(runs.len(), ROWS * COLUMNS * REPEATS as usize);
        let coarse = &runs[..16];
        assert_eq!((size(&coarse[0]), coarse[0].data.m), (Some(Size::Network(7)), 16_384));
        assert!(coarse.iter().all(|key| key.data.seed == 1 && [256, 1024, 4096, 16_384].contains(&key.data.m)));
        assert!(runs[..64].iter().all(|key| key.data.seed == 1) && runs[64..].iter().all(|key| key.data.seed == 2));
        let mut unique = runs.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), runs.len());
        // The kernel machine stops where its table would be too large.
        let kernel = plan(true).runs().into_iter().filter(|key| key.model == Model::Kernel);
        let kernel: Vec<u32> = kernel.map(|key| key.data.m).collect();
        assert_eq!((kernel.len(), kernel.iter().max()), (12, Some(&4096)));
        // A short axis has as many columns as it has values.
        assert_eq!(ScalePlan { max: 64, ..plan(false) }.columns(), [16, 32, 64]);
    }

    #[test]
    fn the_kernel_machine_converges_and_networks_end_at_their_budget() {
        let stopped = |size| run(plan(true).key(size, 128, 0)).stopped;
        assert_eq!((stopped(Size::Kernel), stopped(Size::Network(2))), (Stopped::Converged, Stopped::Budget));
    }

    /// It does not level off on the plane, as the page says; a study with scikit-learn found 71, 86, 90 and 93.5 % with
    /// the best of a grid at m = 64, 256, 1,024 and 4,096.
    #[test]
    fn the_kernel_machine_rises_with_m_on_the_plane() {
        let score = |m| run(plan(true).key(Size::Kernel, m, 0));
        let [low, middle, high] = [64, 256, 1024].map(score);
        assert!(low.test_accuracy > 0.6 && middle.test_accuracy > 0.8 && high.test_accuracy > 0.87);
        assert!(high.parameters < 1024);
    }

    #[test]
    fn the_best_within_the_budget_and_what_it_lacks() {
        let cell = |place, m, accuracy, seconds| Cell {
            size: Size::Network(place),
            m,
            accuracy,
            seconds,
            n: 2,
            diverged: 0,
            parameters: 1,
        };
        let cells = [cell(0, 16, 0.6, 0.1), cell(0, 64, 0.65, 0.2), cell(1, 16, 0.7, 1.0), cell(1, 64, 0.9, 2.0)];
        let best = |m, seconds| best_within(&cells, m, seconds);
        let above = |one: &Cell, other: &Cell| one.accuracy > other.accuracy;
        assert_eq!(best(16, 0.05), None);
        let first = best(16, 0.5).unwrap();
        assert_eq!((first.m, first.accuracy), (16, 0.6));
        assert_eq!(limit(&cells, &first, (16, 0.5), above), Limit::Either);
        let corner = [cells[0], cells[3]];
        assert_eq!(limit(&corner, &cells[0], (16, 0.5), above), Limit::Both);
        let second = best(64, 1.0).unwrap();
        assert_eq!(second.accuracy, 0.7);
        assert_eq!(limit(&cells, &second, (64, 1.0), above), Limit::Patience);
        let third = best(16, 9.0).unwrap();
        assert_eq!(limit(&cells, &third, (16, 9.0), above), Limit::Data);
        assert_eq!(limit(&cells, &best(64, 9.0).unwrap(), (64, 9.0), above), Limit::Nothing);
        // What is better by chance alone is no reason for anything.
        assert_eq!(limit(&cells, &first, (16, 0.5), |_, _| false), Limit::Nothing);
    }
}
