//! The rows of the tasks that have no world to draw from, as far as they are here: the reader's own table and the real data
//! sets. Values that are handed on to whoever trains and to whoever shows rows; there is no other place to find them.

use super::own::OwnData;
use super::real::RealData;
use super::{Sample, TaskId};
use ndarray::Array2;
use std::rc::Rc;

/// What is here.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    own: Option<Rc<OwnData>>,
    real: Vec<Rc<RealData>>,
}

/// The rows of one task.
#[derive(Clone, Debug)]
pub enum Rows {
    Own(Rc<OwnData>),
    Real(Rc<RealData>),
}

impl Shelf {
    /// With the reader's own table, if there is one.
    pub fn new(own: Option<&Rc<OwnData>>) -> Shelf {
        Shelf { own: own.cloned(), real: Vec::new() }
    }

    /// Puts rows on it, in place of those of the same kind.
    pub fn put(&mut self, rows: Rows) {
        match rows {
            Rows::Own(own) => self.own = Some(own),
            Rows::Real(real) => {
                self.real.retain(|other| other.set() != real.set());
                self.real.push(real);
            }
        }
    }

    /// The rows of a task; `None` where they are not here, and for a task that has a world.
    pub fn rows(&self, task: TaskId) -> Option<Rows> {
        let own = self.own.iter().filter(|own| own.task() == task).map(|own| Rows::Own(own.clone()));
        let real = self.real.iter().filter(|real| real.set().task() == task).map(|real| Rows::Real(real.clone()));
        own.chain(real).next()
    }

    /// Whether there is something to train on for a task: a world, or its rows.
    pub fn has(&self, task: TaskId) -> bool {
        task.has_world() || self.rows(task).is_some()
    }
}

impl Rows {
    pub fn task(&self) -> TaskId {
        match self {
            Rows::Own(own) => own.task(),
            Rows::Real(real) => real.set().task(),
        }
    }

    /// Places of the first `m` rows that train under `seed`.
    pub fn order(&self, seed: u32, m: usize) -> Vec<u32> {
        match self {
            Rows::Own(own) => own.order(seed, m),
            Rows::Real(real) => real.order(seed, m),
        }
    }

    /// Places of the rows to test on, in their order.
    pub fn test_rows(&self) -> &[u32] {
        match self {
            Rows::Own(own) => own.test_rows(),
            Rows::Real(real) => real.test_rows(),
        }
    }

    /// The numbers of the row at a place into `out` \[O\], and its label.
    pub fn row(&self, place: u32, out: &mut [f32]) -> u8 {
        match self {
            Rows::Own(own) => {
                let (row, label) = own.row(place);
                out.iter_mut().zip(row).for_each(|(out, &x)| *out = x);
                label
            }
            Rows::Real(real) => real.row(place, out),
        }
    }

    /// The rows at these places.
    pub fn sample(&self, places: &[u32]) -> Sample {
        let mut observations = Array2::zeros((places.len(), self.task().task().observed));
        let rows = observations.rows_mut().into_iter().zip(places);
        let labels = rows
            .map(|(mut row, &place)| self.row(place, row.as_slice_mut().expect("rows of a new matrix are contiguous")));
        let labels = labels.collect();
        Sample { observations, labels }
    }
}
