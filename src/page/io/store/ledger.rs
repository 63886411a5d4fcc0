//! What the store does, but for the database: what waits and what is written of it, what of what is read is of use, and whether
//! the reader is told. Pure.

use crate::job::Answer;
use crate::page::io::store::kept::Kept;
use crate::page::io::store::record::{self, Unusable};
use std::collections::HashSet;

/// Under which key a result is in the database: its age, and its address.
pub type Place = (u32, Vec<u8>);

/// The store of one page.
#[derive(Debug, Default)]
pub struct Ledger {
    /// What the database held has been read.
    is_read: bool,
    /// The reader wants nothing kept, or nothing can be.
    is_off: bool,
    is_told: bool,
    /// What is kept is to be forgotten as soon as the database is open.
    is_to_be_cleared: bool,
    is_planned: bool,
    /// Addresses, and the records under them.
    waiting: Vec<(Vec<u8>, Vec<u8>)>,
    kept: Kept,
    /// Writings whose end is not known.
    writing: u32,
}

/// One writing: what is put, and behind that, what is deleted.
#[derive(Debug, Default, PartialEq)]
pub struct Writing {
    pub put: Vec<(Place, Vec<u8>)>,
    pub deleted: Vec<Place>,
}

/// What becomes of a record that was read.
#[derive(Debug, PartialEq)]
pub enum Taken {
    /// A result; and where it stands once more, for two tabs may have kept one.
    Known(Box<Answer>, Option<Place>),
    /// Of a program with other numbers: it is dropped.
    Older,
    /// It is none of ours, or damaged: it is dropped, and the reader is told.
    Corrupt,
}

impl Ledger {
    /// Nothing is kept from here on.
    pub fn give_up(&mut self) {
        self.is_off = true;
        self.waiting.clear();
    }

    pub fn is_off(&self) -> bool {
        self.is_off
    }

    /// Whether the reader is to be told that something is wrong: once.
    pub fn is_to_be_told(&mut self) -> bool {
        !std::mem::replace(&mut self.is_told, true)
    }

    /// Keeps a result, soon; whether a writing is to be planned.
    pub fn keep(&mut self, answer: &Answer) -> bool {
        if self.is_off {
            return false;
        }
        let (Some(address), Some(record)) = (record::address(&answer.spec), record::encode(answer)) else {
            return false;
        };
        self.waiting.push((address, record));
        self.plan()
    }

    /// Whether a writing is to be planned, which is not yet.
    pub fn plan(&mut self) -> bool {
        !std::mem::replace(&mut self.is_planned, true)
    }

    /// The time of the writing that was planned has come.
    pub fn begin(&mut self) {
        self.is_planned = false;
    }

    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Writes what waits. Where there is more than `most`, the oldest go, but nothing that is `shown` on the screen.
    pub fn write(&mut self, most: usize, shown: impl FnOnce() -> HashSet<Vec<u8>>) -> Writing {
        self.writing += 1;
        let (waiting, age) = (std::mem::take(&mut self.waiting), self.kept.next_age());
        let mut writing = Writing::default();
        for (address, record) in waiting {
            let before = self.kept.note(address.clone(), age);
            writing.deleted.extend(before.map(|before| (before, address.clone())));
            writing.put.push(((age, address), record));
        }
        if self.kept.len() > most {
            let shown = shown();
            writing.deleted.extend(self.kept.drop_oldest(most, &|address| shown.contains(address)));
        }
        writing
    }

    /// A writing has come to its end.
    pub fn end(&mut self) {
        self.writing = self.writing.saturating_sub(1);
    }

    /// Whether a result is not on the disk yet, and will be.
    pub fn is_writing(&self) -> bool {
        !self.is_off && (self.writing > 0 || self.is_waiting())
    }

    /// Takes a record in that stands at a place, where that could be one; of this copy's own database, or of another that it
    /// takes over.
    pub fn take(&mut self, place: Option<Place>, record: Result<Answer, Unusable>, is_own: bool) -> Taken {
        let answer = match record {
            Ok(answer) => answer,
            Err(Unusable::Older) => return Taken::Older,
            Err(Unusable::Corrupt) => return Taken::Corrupt,
        };
        if !is_own {
            return Taken::Known(Box::new(answer), None);
        }
        match place.filter(|(_, address)| record::address(&answer.spec).as_ref() == Some(address)) {
            Some((age, address)) => {
                let before = self.kept.note(address.clone(), age);
                Taken::Known(Box::new(answer), before.map(|before| (before, address)))
            }
            None => Taken::Corrupt,
        }
    }

    /// Everything that the database held has been read.
    pub fn note_read(&mut self) {
        self.is_read = true;
    }

    /// Whether the database can be closed while the reader is elsewhere.
    pub fn can_leave(&self) -> bool {
        self.is_read
    }

    /// Whether the database is to be opened again once the reader is back.
    pub fn comes_back(&self) -> bool {
        self.is_read && !self.is_off
    }

    /// Forgets everything that was kept; where the database is not open yet, as soon as it is.
    pub fn clear(&mut self, is_open: bool) {
        self.waiting.clear();
        self.kept.clear();
        self.is_to_be_cleared = !is_open;
    }

    /// The database is open: whether it is to be cleared first.
    pub fn open(&mut self) -> bool {
        std::mem::take(&mut self.is_to_be_cleared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Job, Observe};
    use crate::nn::activation::Activation;
    use crate::page::model::state::tests::trained;
    use crate::study::key::{Features, Learner};
    use crate::study::plan::spec;
    use crate::task::TaskId;

    fn answer(seed: u32) -> Answer {
        let spec = spec(TaskId::Plane, Features::Raw, Learner::Small, Activation::Relu, 64, seed);
        trained(&Job { spec, observe: Observe::default() })
    }

    fn address(seed: u32) -> Vec<u8> {
        record::address(&answer(seed).spec).unwrap()
    }

    fn write(ledger: &mut Ledger, most: usize, shown: &[u32]) -> Writing {
        ledger.begin();
        ledger.write(most, || shown.iter().map(|&seed| address(seed)).collect())
    }

    #[test]
    fn results_are_written_together_and_the_oldest_go() {
        let mut ledger = Ledger::default();
        assert!(ledger.keep(&answer(1)), "a writing is planned");
        assert!(!ledger.keep(&answer(2)), "for both");
        assert!(ledger.is_writing(), "they are not on the disk");
        let first = write(&mut ledger, 8, &[]);
        let places: Vec<_> = first.put.iter().map(|(place, _)| place.clone()).collect();
        assert_eq!((places, first.deleted), (vec![(1, address(1)), (1, address(2))], vec![]));
        assert_eq!(record::decode(&first.put[0].1).map(|answer| answer.spec), Ok(answer(1).spec));
        assert!(ledger.is_writing() && !ledger.is_waiting());
        ledger.end();
        assert!(!ledger.is_writing());
        // One that is kept again, with others, has one place.
        assert!(ledger.keep(&answer(1)) && !ledger.keep(&answer(3)));
        assert_eq!(write(&mut ledger, 8, &[]).deleted, [(1, address(1))]);
        // There is room for two, and the second is on the screen.
        ledger.keep(&answer(4));
        let surplus = write(&mut ledger, 2, &[2]).deleted;
        assert_eq!(surplus.len(), 2, "{surplus:?}");
        assert!(surplus.iter().all(|(age, of)| *age == 2 && *of != address(2)), "{surplus:?}");
    }

    #[test]
    fn where_nothing_can_be_kept_nothing_is_and_the_reader_is_told_once() {
        let mut ledger = Ledger::default();
        ledger.keep(&answer(1));
        ledger.give_up();
        assert_eq!((ledger.is_to_be_told(), ledger.is_to_be_told()), (true, false));
        assert!(!ledger.keep(&answer(2)) && !ledger.is_waiting() && !ledger.is_writing() && ledger.is_off());
        ledger.note_read();
        assert!(ledger.can_leave() && !ledger.comes_back());
    }

    #[test]
    fn what_is_read_is_ours_or_it_goes() {
        let mut ledger = Ledger::default();
        let place = |age, seed| Some((age, address(seed)));
        let known = |seed, once_more| Taken::Known(Box::new(answer(seed)), once_more);
        assert_eq!(ledger.take(place(3, 1), Ok(answer(1)), true), known(1, None));
        // Kept by two tabs.
        let twice = ledger.take(place(5, 1), Ok(answer(1)), true);
        assert_eq!(twice, known(1, place(3, 1)));
        // Under the address of another, or under none.
        assert_eq!(ledger.take(place(3, 2), Ok(answer(1)), true), Taken::Corrupt);
        assert_eq!(ledger.take(None, Ok(answer(1)), true), Taken::Corrupt);
        assert_eq!(ledger.take(place(3, 1), Err(Unusable::Older), true), Taken::Older);
        assert_eq!(ledger.take(place(3, 1), Err(Unusable::Corrupt), true), Taken::Corrupt);
        // Earlier versions had other keys; what is taken over of them is written as new.
        assert_eq!(ledger.take(None, Ok(answer(2)), false), known(2, None));
        ledger.keep(&answer(2));
        assert_eq!(write(&mut ledger, 8, &[]).put[0].0, (6, address(2)), "later than all that is kept");
    }

    #[test]
    fn what_is_forgotten_before_the_database_is_open_is_forgotten_then() {
        let mut ledger = Ledger::default();
        ledger.keep(&answer(1));
        ledger.clear(false);
        assert!(!ledger.is_waiting());
        assert_eq!((ledger.open(), ledger.open()), (true, false));
        ledger.clear(true);
        assert!(!ledger.open(), "it is cleared already");
        // And then it can be left and come back to, once it was read.
        assert!(!ledger.can_leave() && !ledger.comes_back());
        ledger.note_read();
        assert!(ledger.can_leave() && ledger.comes_back());
    }
}
