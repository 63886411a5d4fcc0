//! The real data sets on the page: which were asked for, which are here, and why another is not. A file that cannot be had
//! leaves everything else as it was.

use crate::task::TaskId;
use crate::task::real::{Fault, RealData, Set};
use crate::task::shelf::{Rows, Shelf};
use std::rc::Rc;

/// So many seconds may pass without anything of a file coming.
pub const PATIENCE: u32 = 10;

/// What is known of each set.
#[derive(Debug, Default)]
pub struct Real {
    sets: [Place; Set::ALL.len()],
    /// How often each was asked for or something of it came, all in all.
    heard: [u32; Set::ALL.len()],
}

#[derive(Debug, Default)]
enum Place {
    #[default]
    Unasked,
    Asked,
    Here(Rc<RealData>),
    /// It was asked for in vain.
    Missing,
}

/// Why a set is not here.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Its file could not be had or not be unpacked; what the browser said of it.
    NoFile(String),
    /// Nothing more of its file came for [`PATIENCE`].
    Stalled,
    /// Its file is not what it should be.
    Bad(Fault),
}

/// What became of a set that was asked for.
pub type Outcome = Result<Rc<RealData>, Trouble>;

/// What becomes of a set whose file came, or did not, for the reason that the browser gives.
pub fn outcome(set: Set, file: Result<Vec<u8>, String>) -> Outcome {
    let bytes = file.map_err(Trouble::NoFile)?;
    RealData::new(set, bytes).map(Rc::new).map_err(Trouble::Bad)
}

impl Real {
    /// The set, if it is here.
    pub fn get(&self, set: Set) -> Option<&Rc<RealData>> {
        if let Place::Here(data) = self.place(set) { Some(data) } else { None }
    }

    fn place(&self, set: Set) -> &Place {
        &self.sets[set as usize]
    }

    /// Whether the rows of a task were asked for in vain.
    pub fn is_missing(&self, task: TaskId) -> bool {
        Set::of(task).is_some_and(|set| matches!(self.place(set), Place::Missing))
    }

    /// Whether the rows of a task are on their way.
    pub fn is_awaited(&self, task: TaskId) -> bool {
        Set::of(task).is_some_and(|set| matches!(self.place(set), Place::Asked))
    }

    /// The set of a task that is needed now and has to be asked for.
    pub fn ask(&mut self, task: TaskId) -> Option<Set> {
        let set = Set::of(task).filter(|&set| matches!(self.place(set), Place::Unasked))?;
        self.sets[set as usize] = Place::Asked;
        self.hear(set);
        Some(set)
    }

    /// Something of a set has come.
    pub fn hear(&mut self, set: Set) {
        self.heard[set as usize] += 1;
    }

    /// How much was heard of a set: the same number later says that nothing has come in between.
    pub fn heard(&self, set: Set) -> u32 {
        self.heard[set as usize]
    }

    /// What was asked for in vain may be asked for again.
    pub fn retry(&mut self) {
        for place in self.sets.iter_mut().filter(|place| matches!(place, Place::Missing)) {
            *place = Place::Unasked;
        }
    }

    /// Takes in what became of a set.
    pub fn take(&mut self, set: Set, outcome: &Outcome) {
        self.sets[set as usize] = match outcome {
            Ok(data) => Place::Here(data.clone()),
            Err(_) => Place::Missing,
        };
    }

    /// Puts what is here on a shelf.
    pub fn put_on(&self, shelf: &mut Shelf) {
        for data in Set::ALL.into_iter().filter_map(|set| self.get(set)) {
            shelf.put(Rows::Real(data.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_the_set_s_is_none() {
        for set in Set::ALL {
            assert!(matches!(outcome(set, Ok(b"a page that says sorry".to_vec())), Err(Trouble::Bad(_))));
            assert_eq!(outcome(set, Err("404".into())), Err(Trouble::NoFile("404".into())));
        }
    }
}
