//! What is expensive to draw from a world: examples, and true labels of the test set. What comes out of it depends on
//! nothing but what is asked for; it holds one of each kind, the one asked for last.

use crate::page::model::settings::Settings;
use crate::page::panels::columns::Columns;
use crate::study::plan::FigurePlan;
use crate::task::Sample;
use crate::task::TaskId;
use crate::task::example::{Example, Gallery};
use crate::task::own::{OwnData, TableId};
use crate::task::sample::{sample, test_set};
use crate::task::shelf::Shelf;
use std::cell::RefCell;
use std::rc::Rc;

/// Points of a map with their labels, the first of the sample first.
pub type Points = Rc<Vec<(f32, f32, bool)>>;

/// The last thing that was made, and what it was made for.
type Last<K, V> = RefCell<Option<(K, V)>>;

/// Filled as it is asked.
#[derive(Default)]
pub struct Cache {
    /// By task and seed: at least as many examples as were asked for.
    sample: Last<(TaskId, u32), Rc<Sample>>,
    /// By task, seed and m.
    points: Last<(TaskId, u32, u32), Points>,
    /// Of the training that is watched, which may be of other settings: by task, seed, and how many.
    watched: Last<(TaskId, u32, u32), Points>,
    training: Last<(TaskId, u32), Gallery>,
    test: Last<TaskId, Gallery>,
    truth: Last<TaskId, Rc<Vec<u8>>>,
    /// Who won and who is ahead in a figure, made from so many results.
    columns: Last<(FigurePlan, u64), (usize, Rc<Columns>)>,
    /// By table and seed.
    order: Last<(TableId, u32), Rc<Vec<u32>>>,
}

/// What is held for this key, or what `make` makes for it.
fn get<K: PartialEq, V, R>(
    last: &Last<K, V>,
    key: K,
    make: impl FnOnce() -> Option<V>,
    read: impl FnOnce(&mut V) -> R,
) -> Option<R> {
    let mut last = last.borrow_mut();
    if last.as_ref().is_none_or(|held| held.0 != key) {
        *last = make().map(|made| (key, made));
    }
    last.as_mut().map(|held| read(&mut held.1))
}

/// The first m examples as points.
fn as_points(sample: &Sample, m: u32) -> Points {
    let rows = sample.observations.rows().into_iter().zip(&sample.labels).take(m as usize);
    Rc::new(rows.map(|(x, &label)| (x[0], x[1], label == 1)).collect())
}

impl Cache {
    /// At least the first m training examples of the first repeat; `None` where its rows are not on the shelf. The first
    /// time no more are drawn, so that the page starts fast; then all up to the right end of the axis at once, so that
    /// moving m draws none.
    pub fn sample(&self, settings: &Settings, shelf: &Shelf) -> Option<Rc<Sample>> {
        let (key, m) = ((settings.task, settings.seed), settings.m as usize);
        let mut last = self.sample.borrow_mut();
        if !last.as_ref().is_some_and(|held| held.0 == key && held.1.labels.len() >= m) {
            let count = if last.is_none() { m } else { m.max(settings.end() as usize) };
            *last = sample(settings.task, shelf, settings.seed, count).map(|sample| (key, Rc::new(sample)));
        }
        last.as_ref().map(|held| held.1.clone())
    }

    /// The first m of them as points, where the task is a map.
    pub fn points(&self, settings: &Settings, shelf: &Shelf) -> Option<Points> {
        if !settings.task.task().is_map {
            return None;
        }
        let points = || self.sample(settings, shelf).map(|sample| as_points(&sample, settings.m));
        get(&self.points, (settings.task, settings.seed, settings.m), points, |points| points.clone())
    }

    /// The first m training examples under a seed as points, of a task that is a map; `None` where its rows are not on the shelf.
    pub fn watched(&self, task: TaskId, shelf: &Shelf, seed: u32, m: u32) -> Option<Points> {
        let points = || sample(task, shelf, seed, m as usize).map(|sample| as_points(&sample, m));
        get(&self.watched, (task, seed, m), points, |points| points.clone())
    }

    /// Training example number `index`, counted from 0, of the first repeat; `None` where its rows are not on the shelf.
    pub fn training(&self, task: TaskId, shelf: &Shelf, seed: u32, index: usize) -> Option<Example> {
        get(
            &self.training,
            (task, seed),
            || Gallery::training(task, shelf, seed),
            |gallery| gallery.get(index).cloned(),
        )?
    }

    /// Test example number `index`, counted from 0; `None` where its rows are not on the shelf.
    pub fn test(&self, task: TaskId, shelf: &Shelf, index: usize) -> Option<Example> {
        get(&self.test, task, || Gallery::test(task, shelf), |gallery| gallery.get(index).cloned())?
    }

    /// The true labels of the test set; `None` where its rows are not on the shelf.
    pub fn truth(&self, task: TaskId, shelf: &Shelf) -> Option<Rc<Vec<u8>>> {
        get(&self.truth, task, || test_set(task, shelf).map(|test| Rc::new(test.labels)), |truth| truth.clone())
    }

    /// Who won and who is ahead in a figure, made from so many results under the veil of this number, with the help of
    /// those of the same figure before.
    pub fn columns(
        &self,
        plan: &FigurePlan,
        veil: u64,
        results: usize,
        make: impl FnOnce(Option<&Columns>) -> Columns,
    ) -> Rc<Columns> {
        // m says only where the reader looks.
        let key = (FigurePlan { m: 0, ..plan.clone() }, veil);
        let mut last = self.columns.borrow_mut();
        let before = last.as_ref().filter(|held| held.0 == key).map(|held| held.1.clone());
        match before {
            Some((count, columns)) if count == results => columns,
            before => {
                let columns = Rc::new(make(before.as_ref().map(|held| &*held.1)));
                *last = Some((key, (results, columns.clone())));
                columns
            }
        }
    }

    /// The rows of a table that train, in the order in which the first repeat takes them.
    pub fn order(&self, own: &OwnData, seed: u32) -> Rc<Vec<u32>> {
        let order = || Rc::new(own.order(seed, own.rows() as usize));
        get(&self.order, (own.id(), seed), || Some(order()), |order| order.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::own_table;

    #[test]
    fn what_it_gives_depends_only_on_what_is_asked_for() {
        let cache = Cache::default();
        let table = own_table(100).data;
        let shelf = Shelf::new(Some(&table));
        let of = |task: TaskId, seed: u32, m: u32| {
            let mut settings = Settings::default().with("task", task.name()).with("seed", seed).with("m", m);
            settings.hold_table(table.id());
            settings
        };
        let asked = [
            (TaskId::Plane, 1, 64),
            (TaskId::Plane, 1, 32),
            (TaskId::Spam, 1, 32),
            (table.task(), 1, 64),
            (TaskId::Plane, 2, 128),
        ];
        for (task, seed, m) in asked {
            let settings = of(task, seed, m);
            // The axis of a table ends at its last row.
            let (drawn, m) = (cache.sample(&settings, &shelf).unwrap(), settings.m as usize);
            let fresh = sample(task, &shelf, seed, m).unwrap();
            assert_eq!(drawn.labels[..m], fresh.labels);
            let points = cache.points(&settings, &shelf);
            assert_eq!(points.is_some(), task.task().is_map);
            if let Some(points) = points {
                let x = &fresh.observations;
                assert!(points.iter().enumerate().all(|(i, p)| (p.0, p.1) == (x[(i, 0)], x[(i, 1)])));
                assert_eq!((points.len(), &points), (m, &cache.watched(task, &shelf, seed, m as u32).unwrap()));
            }
            if task.is_table() {
                let (order, labels) = (cache.order(&table, seed), fresh.labels.iter());
                assert!(labels.zip(order.iter()).all(|(&label, &row)| table.row(row).1 == label));
            } else {
                let (training, test) =
                    (cache.training(task, &shelf, seed, 7).unwrap(), cache.test(task, &shelf, 9).unwrap());
                assert_eq!(training.label, fresh.labels[7]);
                let labels = test_set(task, &shelf).unwrap().labels;
                assert_eq!((test.label, &labels), (labels[9], &*cache.truth(task, &shelf).unwrap()));
            }
        }
    }

    #[test]
    fn of_a_table_there_is_only_what_the_reader_has() {
        let cache = Cache::default();
        let (table, other) = (own_table(100).data, own_table(200).data);
        let mut settings = Settings::default().with("task", "table").with("m", 16);
        settings.hold_table(table.id());
        for shelf in &[Shelf::default(), Shelf::new(Some(&other))] {
            assert!(cache.sample(&settings, shelf).is_none() && cache.points(&settings, shelf).is_none());
            assert_eq!(cache.truth(table.task(), shelf), None);
            assert!(
                cache.training(table.task(), shelf, 1, 0).is_none() && cache.test(table.task(), shelf, 0).is_none()
            );
        }
        assert_eq!(
            cache.truth(table.task(), &Shelf::new(Some(&table))).map(|truth| truth.len() as u32),
            Some(table.held_out())
        );
    }
}
