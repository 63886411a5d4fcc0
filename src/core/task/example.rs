//! Examples as people look at them: an observation with its label and the story behind it, which no learner sees (which
//! topics a mail is on, where the car stands). Drawn one after another from the same streams as [`super::sample`], so
//! that the n-th example here is the n-th there.

use super::Sample;
use super::own::OwnData;
use super::sample::{rows_of, test_stream, training_stream};
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
    stream: Stream,
    drawn: Vec<Example>,
}

impl Gallery {
    /// The training sample under `seed`; `None` for a table that `own` is not.
    pub fn training(task: TaskId, own: Option<&OwnData>, seed: u32) -> Option<Self> {
        let drawn = rows(task, own, |table| table.sample(seed, table.rows() as usize))?;
        Some(Gallery { task, stream: training_stream(task, seed), drawn })
    }

    /// The test set; `None` for a table that `own` is not.
    pub fn test(task: TaskId, own: Option<&OwnData>) -> Option<Self> {
        let drawn = rows(task, own, OwnData::test_set)?;
        Some(Gallery { task, stream: test_stream(task), drawn })
    }

    /// Example number `index`, counted from 0; `None` past the last row of a table.
    pub fn get(&mut self, index: usize) -> Option<&Example> {
        while self.drawn.len() <= index
            && let Some(example) = self.draw()
        {
            self.drawn.push(example);
        }
        self.drawn.get(index)
    }

    /// The next example of a world; a table has no more.
    fn draw(&mut self) -> Option<Example> {
        let task = self.task.task();
        let world = task.world?;
        // The same numbers of the stream once for the story and once for the observation.
        let mut twin = self.stream.clone();
        let story = match self.task {
            TaskId::Spam => Story::Mail(spam::mail(&mut twin)),
            TaskId::Cars => Story::Picture(cars::scene(&mut twin, &mut [0.0; cars::PIXELS])),
            _ => Story::Plain,
        };
        let mut observation = vec![0.0; task.observed];
        let label = (world.draw)(&mut self.stream, &mut observation);
        Some(Example { observation, label, story })
    }
}

/// What is there before anything is drawn: the rows of a table, which have no story, and of a world nothing.
fn rows(task: TaskId, own: Option<&OwnData>, sample: impl FnOnce(&OwnData) -> Sample) -> Option<Vec<Example>> {
    if !task.is_table() {
        return Some(Vec::new());
    }
    let sample = sample(rows_of(task, own)?);
    let rows = sample.observations.rows().into_iter().zip(&sample.labels);
    Some(rows.map(|(row, &label)| Example { observation: row.to_vec(), label, story: Story::Plain }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::own;
    use crate::task::sample::{sample, test_set};

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
        for task in TaskId::ALL {
            assert_same(task, Gallery::training(task, None, 7).unwrap(), &sample(task, None, 7, 30).unwrap());
            assert_same(task, Gallery::test(task, None).unwrap(), &test_set(task, None).unwrap());
        }
    }

    #[test]
    fn a_table_is_shown_by_whoever_has_it_and_ends_with_its_last_row() {
        let first = own::tests::table(40, 3, 2);
        let (task, here) = (first.task(), Some(&first));
        let mut training = Gallery::training(task, here, 7).unwrap();
        let (rows, held_out) = (first.rows() as usize, first.held_out() as usize);
        assert!(training.get(rows - 1).is_some() && training.get(rows).is_none());
        let mut test = Gallery::test(task, here).unwrap();
        assert!(test.get(held_out - 1).is_some() && test.get(held_out).is_none());
        assert_eq!(sample(task, here, 7, 5), Some(first.sample(7, 5)));
        // Another is no help.
        let second = own::tests::table(50, 3, 2);
        for (task, own) in [(task, Some(&second)), (task, None), (TaskId::Table(own::NONE), here)] {
            assert!(Gallery::training(task, own, 7).is_none() && Gallery::test(task, own).is_none());
            assert_eq!((sample(task, own, 7, 5), test_set(task, own)), (None, None));
        }
    }
}
