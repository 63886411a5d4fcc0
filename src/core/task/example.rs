//! Examples as people look at them: an observation with its label and the story behind it, which no learner sees (which
//! topics a mail is on, where the car stands). Drawn one after another from the same streams as [`super::sample`], so
//! that the n-th example here is the n-th there.

use super::own::{self, OwnData};
use super::sample::{Sample, test_stream, training_stream};
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
    /// The training sample under `seed`; `None` for a table that is not known here, or not any more.
    pub fn training(task: TaskId, seed: u32) -> Option<Self> {
        let drawn = rows(task, |table| table.sample(seed, table.rows() as usize))?;
        Some(Gallery { task, stream: training_stream(task, seed), drawn })
    }

    /// The test set; `None` for a table that is not known here, or not any more.
    pub fn test(task: TaskId) -> Option<Self> {
        let drawn = rows(task, OwnData::test_set)?;
        Some(Gallery { task, stream: test_stream(task), drawn })
    }

    /// Example number `index`, counted from 0; `None` past the last row of a table.
    pub fn get(&mut self, index: usize) -> Option<&Example> {
        while self.drawn.len() <= index && !self.task.is_table() {
            let example = self.draw();
            self.drawn.push(example);
        }
        self.drawn.get(index)
    }

    fn draw(&mut self) -> Example {
        // The same numbers of the stream once for the story and once for the observation.
        let mut twin = self.stream.clone();
        let story = match self.task {
            // The rows of a table were all there from the beginning.
            TaskId::Plane | TaskId::Ads | TaskId::Table(_) => Story::Plain,
            TaskId::Spam => Story::Mail(spam::mail(&mut twin)),
            TaskId::Cars => Story::Picture(cars::scene(&mut twin, &mut [0.0; cars::PIXELS])),
        };
        let task = self.task.task();
        let mut observation = vec![0.0; task.observed];
        let label = (task.draw)(&mut self.stream, &mut observation);
        Example { observation, label, story }
    }
}

/// What is there before anything is drawn: the rows of a table, which have no story, and of a world nothing.
fn rows(task: TaskId, sample: impl FnOnce(&OwnData) -> Sample) -> Option<Vec<Example>> {
    let TaskId::Table(fingerprint) = task else { return Some(Vec::new()) };
    let sample = sample(&*own::table(fingerprint)?);
    let rows = sample.observations.rows().into_iter().zip(&sample.labels);
    Some(rows.map(|(row, &label)| Example { observation: row.to_vec(), label, story: Story::Plain }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::sample::{look, sample, test_set};

    fn assert_same(task: TaskId, mut gallery: Gallery, sample: &Sample) {
        // Out of order, as a reader who pages back does.
        for index in [9, 0, 29, 3] {
            let example = gallery.get(index).unwrap();
            assert_eq!(example.observation, sample.observations.row(index).to_vec(), "{}", task.name());
            assert_eq!(example.label, sample.labels[index]);
            match &example.story {
                Story::Plain => assert!(matches!(task, TaskId::Plane | TaskId::Ads)),
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
            assert_same(task, Gallery::training(task, 7).unwrap(), &sample(task, 7, 30));
            assert_same(task, Gallery::test(task).unwrap(), &test_set(task));
        }
    }

    #[test]
    fn a_table_is_shown_as_long_as_it_is_known_and_ends_with_its_last_row() {
        let first = own::tests::table(40, 3, 2);
        let task = TaskId::Table(first.fingerprint());
        let mut training = Gallery::training(task, 7).unwrap();
        let (rows, held_out) = (first.rows() as usize, first.held_out() as usize);
        assert!(training.get(rows - 1).is_some() && training.get(rows).is_none());
        let mut test = Gallery::test(task).unwrap();
        assert!(test.get(held_out - 1).is_some() && test.get(held_out).is_none());
        assert_eq!(look(task, 7, 5), Some(sample(task, 7, 5)));
        // Another takes its place.
        own::keep_only(own::tests::table(50, 3, 2).fingerprint());
        for gone in [task, TaskId::Table(own::NONE)] {
            assert!(Gallery::training(gone, 7).is_none() && Gallery::test(gone).is_none());
            assert_eq!(look(gone, 7, 5), None);
        }
    }
}
