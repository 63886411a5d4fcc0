//! Examples as people look at them: an observation with its label and the story behind it, which no learner sees (which
//! topics a mail is on, where the car stands). Drawn one after another from the same streams as [`super::sample`], so
//! that the n-th example here is the n-th there.

use super::sample::{test_stream, training_stream};
use super::shelf::{Rows, Shelf};
use super::{TaskId, cars, spam};
use crate::random::Stream;

/// What the world knows of an example beside its numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Story {
    /// Nothing: the numbers say it all.
    Plain,
    Mail(spam::Mail),
    Picture(cars::Scene),
}

/// One labelled example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// \[O\]
    pub observation: Vec<f32>,
    pub label: u8,
    pub story: Story,
}

/// The examples of one sample, drawn as far as somebody has looked.
pub struct Gallery {
    task: TaskId,
    source: Source,
    drawn: Vec<Example>,
}

/// Where the next example comes from.
enum Source {
    World(Stream),
    /// Rows at these places.
    Rows(Rows, Vec<u32>),
}

impl Gallery {
    /// The training sample under `seed`; `None` for a task whose rows are not on the shelf.
    pub fn training(task: TaskId, shelf: &Shelf, seed: u32) -> Option<Self> {
        Gallery::new(task, shelf, training_stream(task, seed), |rows| rows.order(seed, usize::MAX))
    }

    /// The test set; `None` for a task whose rows are not on the shelf.
    pub fn test(task: TaskId, shelf: &Shelf) -> Option<Self> {
        Gallery::new(task, shelf, test_stream(task), |rows| rows.test_rows().to_vec())
    }

    fn new(task: TaskId, shelf: &Shelf, stream: Stream, places: impl FnOnce(&Rows) -> Vec<u32>) -> Option<Self> {
        let source = if task.has_world() {
            Source::World(stream)
        } else {
            let rows = shelf.rows(task)?;
            let places = places(&rows);
            Source::Rows(rows, places)
        };
        Some(Gallery { task, source, drawn: Vec::new() })
    }

    /// Example number `index`, counted from 0; `None` past the last row.
    pub fn get(&mut self, index: usize) -> Option<&Example> {
        while self.drawn.len() <= index
            && let Some(example) = self.draw()
        {
            self.drawn.push(example);
        }
        self.drawn.get(index)
    }

    /// The next example; rows come to an end.
    fn draw(&mut self) -> Option<Example> {
        let task = self.task.task();
        let mut observation = vec![0.0; task.observed];
        let stream = match &mut self.source {
            Source::World(stream) => stream,
            Source::Rows(rows, places) => {
                let label = rows.row(*places.get(self.drawn.len())?, &mut observation);
                return Some(Example { observation, label, story: Story::Plain });
            }
        };
        // The same numbers of the stream once for the story and once for the observation.
        let mut twin = stream.clone();
        let story = match self.task {
            TaskId::Spam => Story::Mail(spam::mail(&mut twin)),
            TaskId::Cars => Story::Picture(cars::scene(&mut twin, &mut [0.0; cars::PIXELS])),
            _ => Story::Plain,
        };
        let label = (task.draw?)(stream, &mut observation);
        Some(Example { observation, label, story })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Sample;
    use crate::task::own;
    use crate::task::sample::{sample, test_set};
    use std::rc::Rc;

    fn assert_same(task: TaskId, mut gallery: Gallery, sample: &Sample) {
        // Out of order, as a reader who pages back does.
        for index in [9, 0, 29, 3] {
            let example = gallery.get(index).unwrap();
            assert_eq!(example.observation, sample.observations.row(index).to_vec(), "{}", task.name());
            assert_eq!(example.label, sample.labels[index]);
            match &example.story {
                Story::Plain => assert!(!matches!(task, TaskId::Spam | TaskId::Cars)),
                Story::Mail(mail) => {
                    assert_eq!(mail.label, example.label);
                    assert_eq!(mail.words.len() as f32, example.observation.iter().sum::<f32>());
                }
                Story::Picture(scene) => assert_eq!(scene.label, example.label),
            }
        }
    }

    #[test]
    fn the_examples_shown_are_those_that_are_learned_from_and_tested_on() {
        let shelf = Shelf::default();
        for task in TaskId::ALL {
            assert_same(task, Gallery::training(task, &shelf, 7).unwrap(), &sample(task, &shelf, 7, 30).unwrap());
            assert_same(task, Gallery::test(task, &shelf).unwrap(), &test_set(task, &shelf).unwrap());
        }
    }

    #[test]
    fn a_table_is_shown_by_whoever_has_it_and_ends_with_its_last_row() {
        let first = Rc::new(own::tests::table(40, 3, 2));
        let (task, here) = (first.task(), Shelf::new(Some(&first)));
        let mut training = Gallery::training(task, &here, 7).unwrap();
        let (rows, held_out) = (first.rows() as usize, first.held_out() as usize);
        assert!(training.get(rows - 1).is_some() && training.get(rows).is_none());
        let mut test = Gallery::test(task, &here).unwrap();
        assert!(test.get(held_out - 1).is_some() && test.get(held_out).is_none());
        let places = first.order(7, 5);
        let five = sample(task, &here, 7, 5).unwrap();
        assert_eq!((five.observations.row(4), five.labels[4]), first.row(places[4]));
        // Another is no help.
        let second = Shelf::new(Some(&Rc::new(own::tests::table(50, 3, 2))));
        for (task, shelf) in [(task, &second), (task, &Shelf::default()), (TaskId::Table(own::NONE), &here)] {
            assert!(Gallery::training(task, shelf, 7).is_none() && Gallery::test(task, shelf).is_none());
            assert_eq!((sample(task, shelf, 7, 5), test_set(task, shelf)), (None, None));
        }
    }
}
