//! Which rows each worker has, of real data and of the reader's own tables, and who waits for some.

use crate::task::TaskId;
use std::collections::VecDeque;

/// Who was sent what.
#[derive(Debug, Default)]
pub struct Sent {
    /// For each worker the tasks whose rows it was sent or will be; of the reader's own tables the last.
    rows: Vec<Vec<TaskId>>,
    /// Workers that wait for rows, and of which task.
    waiting: VecDeque<(usize, TaskId)>,
}

impl Sent {
    pub fn new(workers: usize) -> Sent {
        Sent { rows: vec![Vec::new(); workers], waiting: VecDeque::new() }
    }

    /// Another worker stands in this one's place, and has nothing.
    pub fn forget(&mut self, worker: usize) {
        self.rows[worker].clear();
        self.waiting.retain(|(other, _)| *other != worker);
    }

    /// A worker is about to get an order of this task: whether it waits for its rows now, which [`Sent::take_next`] names once.
    pub fn wait(&mut self, worker: usize, task: TaskId) -> bool {
        let lacks = self.note(worker, task);
        if lacks {
            self.waiting.push_back((worker, task));
        }
        lacks
    }

    /// A worker needs rows at once: whether they are to be sent, since it neither has them nor will be sent them before.
    pub fn supply(&mut self, worker: usize, task: TaskId) -> bool {
        let is_waiting = self.waiting.contains(&(worker, task));
        self.waiting.retain(|other| *other != (worker, task));
        is_waiting || self.note(worker, task)
    }

    /// The worker that waits longest, and for which rows; `None` also where it needs them no longer.
    pub fn take_next(&mut self) -> Option<(usize, TaskId)> {
        self.waiting.pop_front().filter(|(worker, task)| self.rows[*worker].contains(task))
    }

    /// Notes that a worker gets the rows of a task, unless it has them. A table takes the place of the one before.
    fn note(&mut self, worker: usize, task: TaskId) -> bool {
        let rows = &mut self.rows[worker];
        if task.has_world() || rows.contains(&task) {
            return false;
        }
        rows.retain(|other| !(task.is_table() && other.is_table()));
        rows.push(task);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages;
    use crate::task::real::Set;

    fn tables() -> [TaskId; 2] {
        // As a table's name crosses the border: fingerprint, rows, numbers in a row, classes, likeness.
        let named = |fingerprint: u32| messages::encode(&(fingerprint, 40u32, 2u16, 2u8, 100u16));
        [7, 8].map(|fingerprint| TaskId::Table(messages::decode(&named(fingerprint)).unwrap()))
    }

    #[test]
    fn rows_are_sent_once_and_to_each_worker() {
        let real = Set::ALL[0].task();
        let mut sent = Sent::new(2);
        assert!(!sent.wait(0, TaskId::Plane), "a world is made where it is trained");
        assert!(sent.wait(0, real) && !sent.wait(0, real) && sent.wait(1, real));
        assert_eq!([sent.take_next(), sent.take_next(), sent.take_next()], [Some((0, real)), Some((1, real)), None]);
        assert!(!sent.wait(0, real) && !sent.supply(1, real));
    }

    #[test]
    fn who_needs_them_at_once_does_not_get_them_again_later() {
        let real = Set::ALL[0].task();
        let mut sent = Sent::new(1);
        assert!(sent.wait(0, real) && sent.supply(0, real));
        assert_eq!(sent.take_next(), None);
        assert!(!sent.supply(0, real));
    }

    #[test]
    fn a_table_takes_the_place_of_the_one_before() {
        let ([one, other], real) = (tables(), Set::ALL[0].task());
        let mut sent = Sent::new(1);
        assert!(sent.wait(0, real) && sent.wait(0, one) && sent.wait(0, other));
        assert_eq!(
            [sent.take_next(), sent.take_next()],
            [Some((0, real)), None],
            "the first table is needed no longer"
        );
        assert_eq!(sent.take_next(), Some((0, other)));
        assert!(sent.wait(0, one) && !sent.wait(0, real), "real data stay beside it");
    }

    #[test]
    fn a_worker_in_anothers_place_has_nothing_and_is_sent_it_once() {
        let real = Set::ALL[0].task();
        let mut sent = Sent::new(2);
        assert!(sent.wait(0, real) && sent.wait(1, real));
        sent.forget(0);
        assert!(sent.wait(0, real));
        assert_eq!([sent.take_next(), sent.take_next(), sent.take_next()], [Some((1, real)), Some((0, real)), None]);
    }
}
