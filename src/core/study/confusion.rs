//! What a learner takes for what: the test examples of each class, by the label that was said of them. Counted from the
//! true labels and from the mistakes that a run reports; nothing is trained or scored here.

use crate::job::Mistake;

/// A confusion table: rows are true labels, columns are said ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// \[classes, classes\], row by row.
    counts: Vec<u32>,
}

impl Confusion {
    /// Of test examples with the true labels `truth`, each below `classes`; `mistakes` are places in `truth` with the
    /// label that was said there, and whatever is not among them was answered rightly. A mistake that fits neither the
    /// test set nor the classes is passed over: it belongs to other data.
    pub fn new(truth: &[u8], mistakes: &[Mistake], classes: usize) -> Self {
        let mut counts = vec![0; classes * classes];
        // On the diagonal first, and from there to where it was said.
        for &label in truth {
            counts[usize::from(label) * (classes + 1)] += 1;
        }
        for mistake in mistakes {
            let Some(&label) = truth.get(usize::from(mistake.example)) else { continue };
            if usize::from(mistake.said) < classes {
                let row = usize::from(label) * classes;
                counts[row + usize::from(label)] -= 1;
                counts[row + usize::from(mistake.said)] += 1;
            }
        }
        Confusion { classes, counts }
    }

    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Examples of class `truth` that were said to be `said`.
    pub fn count(&self, truth: usize, said: usize) -> u32 {
        self.row(truth)[said]
    }

    /// The same as a share of all examples of class `truth`; `None` where the test set has none.
    pub fn share(&self, truth: usize, said: usize) -> Option<f64> {
        let all: u32 = self.row(truth).iter().sum();
        (all > 0).then(|| f64::from(self.count(truth, said)) / f64::from(all))
    }

    fn row(&self, truth: usize) -> &[u32] {
        &self.counts[truth * self.classes..][..self.classes]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Observe, run};
    use crate::nn::activation::Activation;
    use crate::study::key::{Features, Learner};
    use crate::study::plan::spec;
    use crate::task::TaskId;
    use crate::task::sample::{SampleCache, test_set};
    use crate::task::shelf::Shelf;

    /// Asks for each pair of labels how many examples have them, one after another.
    fn twin(truth: &[u8], mistakes: &[Mistake], is: usize, said: usize) -> u32 {
        let answer = |example: usize| {
            mistakes.iter().find(|mistake| usize::from(mistake.example) == example).map_or(truth[example], |m| m.said)
        };
        let is_counted = |&example: &usize| usize::from(truth[example]) == is && usize::from(answer(example)) == said;
        (0..truth.len()).filter(is_counted).count() as u32
    }

    #[test]
    fn the_counts_are_those_of_a_naive_twin_and_the_diagonal_is_the_accuracy() {
        for task in TaskId::ALL {
            let truth = test_set(task, &Shelf::default()).unwrap().labels;
            for learner in [Learner::Logistic, Learner::Large] {
                let key = spec(task, Features::Raw, learner, Activation::Relu, 64, 3);
                let asked = Observe { mistakes: true, ..Observe::default() };
                let result = run(key, asked, &mut SampleCache::default());
                let mistakes = result.mistakes.unwrap();
                let table = Confusion::new(&truth, &mistakes, task.task().classes);
                let classes = 0..table.classes();
                for is in classes.clone() {
                    for said in classes.clone() {
                        assert_eq!(table.count(is, said), twin(&truth, &mistakes, is, said), "{key:?} {is} {said}");
                    }
                    let shares: f64 = classes.clone().map(|said| table.share(is, said).unwrap()).sum();
                    assert!((shares - 1.0).abs() < 1e-12);
                }
                let right: u32 = classes.map(|label| table.count(label, label)).sum();
                assert_eq!(right as f32 / truth.len() as f32, result.test_accuracy);
            }
        }
    }

    #[test]
    fn a_class_without_examples_has_no_shares_and_mistakes_of_other_data_count_nowhere() {
        let mistakes = [(0, 2), (2, 0), (3, 7), (900, 1)].map(|(example, said)| Mistake { example, said });
        let table = Confusion::new(&[0, 0, 2, 2], &mistakes, 3);
        let rows = [0, 1, 2].map(|is| [0, 1, 2].map(|said| table.count(is, said)));
        assert_eq!(rows, [[1, 0, 1], [0, 0, 0], [1, 0, 1]]);
        assert_eq!((table.share(0, 2), table.share(1, 1)), (Some(0.5), None));
    }
}
