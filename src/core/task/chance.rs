//! What answering without a look at the inputs scores: chance. Where all classes are equally frequent, that is one in as
//! many as there are classes; where they are not, always answering the commonest is right more often.

use super::TaskId;
use super::own::OwnData;
use super::real::Set;

/// Classes count as equally frequent where always answering the commonest gains less than this: no whole percent.
const EVEN: f64 = 0.005;

/// The best score without a look at the inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// Share of right answers on the test examples, 0 to 1.
    pub accuracy: f64,
    /// The class that is always answered; `None` where the classes are equally frequent.
    pub commonest: Option<u8>,
}

impl Chance {
    /// Of a task; `own` is the reader's own table, where it is that.
    pub fn of(task: TaskId, own: Option<&OwnData>) -> Chance {
        let even = Chance { accuracy: 1.0 / task.task().classes as f64, commonest: None };
        match Set::of(task) {
            Some(set) => set.commonest().map_or(even, |(class, share)| even.or(class, share)),
            None => own.filter(|own| own.task() == task).map_or(even, |own| {
                let (class, share) = own.commonest();
                even.or(class, share)
            }),
        }
    }

    /// Whichever is right more often: this, or always answering `class`.
    fn or(self, class: u8, accuracy: f64) -> Chance {
        if accuracy - self.accuracy < EVEN { self } else { Chance { accuracy, commonest: Some(class) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{self, Limits, Overrides};

    /// A table in which `of` of ten rows are of one class.
    fn table(of: usize) -> OwnData {
        let row = |i: usize| format!("{},{},{}\n", i * 7 % 17, i * 5 % 13, if i % 10 < of { "usual" } else { "rare" });
        let csv: String = (0..200).map(row).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        OwnData::new(&mut table::prepare(&table, &table.default_choice(), 1).unwrap(), None).0
    }

    #[test]
    fn uneven_classes_are_guessed_by_the_commonest() {
        let uneven = table(9);
        // In the order of their names: rare, usual.
        let chance = Chance::of(uneven.task(), Some(&uneven));
        assert_eq!((chance.commonest, chance.accuracy), (Some(1), 0.9));
        let even = table(5);
        assert_eq!(Chance::of(even.task(), Some(&even)), Chance { accuracy: 0.5, commonest: None });
        // Another table, or none, says nothing of this one.
        assert_eq!(Chance::of(uneven.task(), Some(&even)).commonest, None);
        assert_eq!(Chance::of(uneven.task(), None).accuracy, 0.5);
    }

    #[test]
    fn the_worlds_classes_are_equally_frequent() {
        for task in TaskId::ALL {
            let Chance { accuracy, commonest } = Chance::of(task, None);
            assert_eq!(commonest.is_some(), task == TaskId::Mails, "{}", task.name());
            assert!(task == TaskId::Mails || accuracy == 1.0 / task.task().classes as f64);
        }
        // 895 of the 1,505 mails to test on are no spam.
        assert_eq!(Chance::of(TaskId::Mails, None), Chance { accuracy: 895.0 / 1505.0, commonest: Some(0) });
    }
}
