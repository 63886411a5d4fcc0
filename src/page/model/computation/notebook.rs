//! The reader's own search: which experiments they proposed, under which budget, and what came out; kept as plain text
//! over reloads. Not here: where it is kept, and how long the reader waits.

use crate::decimal::parse;
use crate::job::end::Stopped;
use crate::nn::activation::Activation;
use crate::page::model::computation::idea_text::description;
use crate::study::clock::{Clock, GUESS};
use crate::study::idea::{BATCHES, Idea, LAYERS, OPTIMISERS, STEPS, WIDTHS, optimiser_name, rates};
use crate::study::trial::{TrialKey, TrialResult};

/// What the reader has, in mean experiments: a dozen of ordinary ideas, or one very large one and some small.
pub const BUDGET: f64 = 10.0;
/// The smallest experiment, in mean experiments: 1 layer of 4 units, batches of 16 (0.0163), rounded up.
pub const SMALLEST: f64 = 0.017;
/// Numbers of the reader's experiments begin here: their weights are other ones than those of any search.
const FIRST: u32 = 1_000_000;
/// Seconds that a reader may choose to wait for a mean experiment; 0 is as long as it takes here.
pub const WAITS: [u32; 4] = [0, 5, 20, 60];
/// First line of the text that a notebook is kept as.
const VERSION: &str = "takeoff-notebook-1";
/// More lines than this are not read: the smallest experiments fill the budget before.
const MOST: usize = 1000;

/// What came out of an experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub validation_accuracy: f32,
    pub test_accuracy: f32,
    pub operations: f64,
    /// What it really took on this machine.
    pub seconds: f64,
    pub diverged: bool,
}

/// One line of the notebook.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    pub idea: Idea,
    pub outcome: Option<Outcome>,
    /// The reader has waited for it.
    pub arrived: bool,
    /// It could not be run.
    pub given_up: bool,
}

/// What the reader has tried.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notebook {
    entries: Vec<Entry>,
    /// Of the training and validation examples; chosen with the first experiment.
    seed: u32,
    closed: bool,
    /// Seconds that the reader waits for a mean experiment, one of [`WAITS`].
    pub wait: u32,
}

/// What an experiment costs, in mean experiments.
pub fn cost(idea: &Idea) -> f64 {
    Clock::new(1.0, 0.0).duration(idea.operations(STEPS))
}

impl Notebook {
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Whether the reader has ended their search.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// What is left of the budget, in mean experiments.
    pub fn left(&self) -> f64 {
        let spent: f64 = self.entries.iter().filter(|entry| !entry.given_up).map(|entry| cost(&entry.idea)).sum();
        BUDGET - spent
    }

    /// Whether there is time for an experiment. A hair of rounding is no reason to refuse one.
    pub fn has_time_for(&self, idea: &Idea) -> bool {
        cost(idea) <= self.left() + 1e-9
    }

    /// Takes a proposal, if there is time for it and none is under way.
    pub fn propose(&mut self, idea: Idea, seed: u32) {
        if self.closed || self.is_waiting() || !self.has_time_for(&idea) {
            return;
        }
        if self.entries.is_empty() {
            self.seed = seed;
        }
        self.entries.push(Entry { idea, outcome: None, arrived: false, given_up: false });
    }

    /// Whether the reader waits for an answer.
    pub fn is_waiting(&self) -> bool {
        self.entries.last().is_some_and(|entry| !entry.arrived && !entry.given_up)
    }

    fn key(&self, place: usize) -> TrialKey {
        TrialKey { idea: self.entries[place].idea, seed: self.seed, number: FIRST + place as u32 }
    }

    /// Experiments that are still to be run.
    pub fn pending(&self) -> impl Iterator<Item = TrialKey> {
        let open = |place: &usize| self.entries[*place].outcome.is_none() && !self.entries[*place].given_up;
        (0..self.entries.len()).filter(open).map(|place| self.key(place))
    }

    pub fn take(&mut self, result: &TrialResult) {
        let place = (result.key.number - FIRST) as usize;
        if place >= self.entries.len() || self.key(place) != result.key {
            return;
        }
        let wait = self.wait;
        let entry = &mut self.entries[place];
        entry.outcome = Some(Outcome {
            validation_accuracy: result.validation_accuracy,
            test_accuracy: result.test_accuracy,
            operations: result.operations,
            seconds: result.seconds,
            diverged: result.stopped == Stopped::Diverged,
        });
        entry.arrived |= wait == 0;
    }

    /// The reader has waited long enough for the experiment at this place.
    pub fn arrive(&mut self, place: u32) {
        if let Some(entry) = self.entries.get_mut(place as usize).filter(|entry| entry.outcome.is_some()) {
            entry.arrived = true;
        }
    }

    pub fn give_up(&mut self, number: u32) {
        if let Some(entry) = self.entries.get_mut((number - FIRST) as usize) {
            entry.given_up = true;
        }
    }

    pub fn close(&mut self) {
        self.closed = self.found(self.entries.len()).is_some();
    }

    /// An empty one, in which the reader waits as long as in this.
    pub fn clear(&mut self) {
        *self = Notebook { wait: self.wait, ..Notebook::default() };
    }

    /// The best by validation among the first entries: its place. What diverged or is waited for does not count.
    pub fn found(&self, entries: usize) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (place, entry) in self.entries.iter().take(entries).enumerate() {
            let Some(outcome) = entry.outcome.filter(|outcome| entry.arrived && !outcome.diverged) else { continue };
            if best.is_none_or(|best| outcome.validation_accuracy > best.1) {
                best = Some((place, outcome.validation_accuracy));
            }
        }
        best.map(|best| best.0)
    }

    /// Test accuracy of the best by validation after each entry, at the time it ended (in mean experiments).
    pub fn curve(&self) -> Vec<(f64, f64)> {
        let mut time = 0.0;
        let mut points = vec![(0.0, GUESS)];
        for (place, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.arrived) {
            time += cost(&entry.idea);
            let best = self.found(place + 1).and_then(|best| self.entries[best].outcome);
            points.push((time, best.map_or(GUESS, |best| f64::from(best.test_accuracy))));
        }
        points
    }

    /// As a table of its own: with the test accuracy only once the search is over. Every field is a word of ours or a number,
    /// as in [`crate::page::model::export`].
    pub fn csv(&self) -> String {
        let mut text = String::from("idea,description,cost,validation_accuracy,test_accuracy,seconds\n");
        for (place, entry) in self.entries.iter().enumerate() {
            let outcome = entry.outcome.filter(|_| entry.arrived);
            let number = |share: Option<f32>| share.map(|share| share.to_string()).unwrap_or_default();
            text += &format!(
                "{},{},{},{},{},{}\n",
                place + 1,
                description(&entry.idea),
                cost(&entry.idea),
                number(outcome.map(|outcome| outcome.validation_accuracy)),
                number(outcome.filter(|_| self.closed).map(|outcome| outcome.test_accuracy)),
                outcome.map(|outcome| outcome.seconds.to_string()).unwrap_or_default(),
            );
        }
        text
    }

    /// As text, one experiment a line.
    pub fn to_text(&self) -> String {
        let mut text = format!("{VERSION} {} {} {}\n", self.seed, u8::from(self.closed), self.wait);
        for entry in &self.entries {
            let idea = &entry.idea;
            let (activation, optimiser) = (idea.activation.name(), optimiser_name(idea.optimiser));
            text += &format!(
                "{} {} {activation} {optimiser} {} {} {}",
                idea.layers,
                idea.width,
                idea.rate,
                idea.batch,
                u8::from(idea.decay)
            );
            if let Some(outcome) = entry.outcome {
                text += &format!(
                    " {} {} {} {} {}",
                    outcome.validation_accuracy,
                    outcome.test_accuracy,
                    outcome.operations,
                    outcome.seconds,
                    u8::from(outcome.diverged)
                );
            }
            text.push('\n');
        }
        text
    }

    /// Reads what [`Notebook::to_text`] wrote; `None` for anything else. What has an outcome has been waited for.
    pub fn from_text(text: &str) -> Option<Notebook> {
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next()?.split(' ').collect();
        let [VERSION, seed, closed, wait] = head[..] else { return None };
        let wait: u32 = wait.parse().ok()?;
        let mut notebook = Notebook {
            entries: Vec::new(),
            seed: seed.parse().ok()?,
            closed: closed == "1",
            wait: if WAITS.contains(&wait) { wait } else { 0 },
        };
        for line in lines.take(MOST) {
            let fields: Vec<&str> = line.split(' ').collect();
            let entry = read(&fields)?;
            if !notebook.has_time_for(&entry.idea) {
                return None;
            }
            notebook.entries.push(entry);
        }
        notebook.close_if(closed == "1");
        Some(notebook)
    }

    fn close_if(&mut self, closed: bool) {
        self.closed = false;
        if closed {
            self.close();
        }
    }
}

fn read(fields: &[&str]) -> Option<Entry> {
    let (idea, outcome) = fields.split_at_checked(7)?;
    let idea = Idea {
        layers: idea[0].parse().ok().filter(|layers| LAYERS.contains(layers))?,
        width: idea[1].parse().ok().filter(|width| WIDTHS.contains(width))?,
        activation: Activation::ALL.into_iter().find(|activation| activation.name() == idea[2])?,
        optimiser: OPTIMISERS.into_iter().find(|&optimiser| optimiser_name(optimiser) == idea[3])?,
        rate: idea[4].parse().ok()?,
        batch: idea[5].parse().ok().filter(|batch| BATCHES.contains(batch))?,
        decay: idea[6] == "1",
    };
    if !rates(idea.optimiser).contains(&idea.rate) {
        return None;
    }
    let share = |text: &str| parse(text).map(|share| share as f32).filter(|share| (0.0..=1.0).contains(share));
    let positive = |text: &str| parse(text).filter(|number| number.is_finite() && *number >= 0.0);
    let outcome = match outcome {
        [] => None,
        [validation, test, operations, seconds, diverged] => Some(Outcome {
            validation_accuracy: share(validation)?,
            test_accuracy: share(test)?,
            operations: positive(operations)?,
            seconds: positive(seconds)?,
            diverged: *diverged == "1",
        }),
        _ => return None,
    };
    Some(Entry { idea, outcome, arrived: outcome.is_some(), given_up: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::export::assert_no_formula;
    use crate::random::{Purpose, Stream};

    fn idea() -> Idea {
        Idea {
            layers: 2,
            width: 12,
            activation: Activation::Relu,
            optimiser: crate::study::idea::Optimiser::ShortAdam,
            rate: -2000,
            batch: 32,
            decay: false,
        }
    }

    fn answer(notebook: &Notebook, validation_accuracy: f32) -> TrialResult {
        let key = notebook.pending().next().expect("an experiment is under way");
        TrialResult {
            key,
            parameters: key.idea.parameters(),
            operations: key.idea.operations(STEPS),
            validation_accuracy,
            test_accuracy: validation_accuracy - 0.01,
            seconds: 0.007,
            stopped: Stopped::Budget,
        }
    }

    #[test]
    fn the_best_is_chosen_by_validation_and_time_runs_by_the_cost() {
        let mut notebook = Notebook::default();
        for validation in [0.6, 0.8, 0.7] {
            notebook.propose(idea(), 7);
            // One at a time.
            notebook.propose(idea(), 7);
            let answer = answer(&notebook, validation);
            notebook.take(&answer);
        }
        assert_eq!((notebook.entries().len(), notebook.found(3), notebook.found(0)), (3, Some(1), None));
        let cost = cost(&idea());
        let curve = notebook.curve();
        assert_eq!(curve.len(), 4);
        assert!((curve[2].0 - 2.0 * cost).abs() < 1e-12 && (curve[3].1 - 0.79).abs() < 1e-6);
        assert!((notebook.left() - (BUDGET - 3.0 * cost)).abs() < 1e-9);
    }

    #[test]
    fn the_smallest_experiment_is_as_small_as_said() {
        let smallest = cost(&Idea { layers: 1, width: 4, batch: 16, ..idea() });
        assert!((0.9 * SMALLEST..=SMALLEST).contains(&smallest), "{smallest}");
    }

    #[test]
    fn an_answer_is_seen_once_it_was_waited_for() {
        let mut notebook = Notebook { wait: 5, ..Notebook::default() };
        notebook.propose(idea(), 7);
        notebook.arrive(0);
        assert!(notebook.is_waiting());
        let answer = answer(&notebook, 0.7);
        notebook.take(&answer);
        assert!(notebook.is_waiting() && notebook.found(1).is_none());
        notebook.arrive(0);
        assert!(!notebook.is_waiting() && notebook.found(1) == Some(0));
    }

    #[test]
    fn the_budget_ends() {
        let mut notebook = Notebook::default();
        let large = Idea { layers: 4, width: 32, batch: 64, ..idea() };
        assert!(cost(&large) > BUDGET, "{}", cost(&large));
        notebook.propose(large, 7);
        assert!(notebook.entries().is_empty());
        let mut tried = 0;
        while notebook.has_time_for(&idea()) {
            notebook.propose(idea(), 7);
            let answer = answer(&notebook, 0.5);
            notebook.take(&answer);
            tried += 1;
        }
        assert!(tried >= 10 && notebook.left() >= -1e-9, "{tried}");
    }

    /// A notebook that is waited in, one that is closed, and what the browser kept, whoever wrote that.
    #[test]
    fn no_field_of_its_table_can_be_taken_for_a_formula() {
        let mut notebook = Notebook::default();
        for (rate, validation) in [(-2000, 0.0), (-2900, 1e-7), (-1000, 0.7)] {
            notebook.propose(Idea { rate, decay: validation > 0.5, ..idea() }, 7);
            let answer =
                TrialResult { stopped: Stopped::Diverged, test_accuracy: validation, ..answer(&notebook, validation) };
            notebook.take(&answer);
        }
        notebook.propose(idea(), 7);
        assert_no_formula(&notebook.csv(), 4);
        let kept = notebook.to_text();
        for evil in ["=1+1", "-1", "+1", "@SUM(1)", "\t=1", "NaN", "inf"] {
            for part in kept.split_ascii_whitespace().skip(4) {
                if let Some(read) = Notebook::from_text(&kept.replacen(part, evil, 1)) {
                    assert_no_formula(&read.csv(), read.entries().len());
                }
            }
        }
        let answer = answer(&notebook, 0.7);
        notebook.take(&answer);
        notebook.close();
        assert_no_formula(&notebook.csv(), 4);
    }

    #[test]
    fn a_notebook_survives_as_text_and_foreign_text_is_refused() {
        let mut notebook = Notebook::default();
        notebook.propose(idea(), 7);
        let answer = answer(&notebook, 0.7);
        notebook.take(&answer);
        notebook.propose(Idea { width: 8, decay: true, ..idea() }, 7);
        assert_eq!(Notebook::from_text(&notebook.to_text()), Some(notebook.clone()));
        let text = notebook.to_text();
        for foreign in ["", "hello", "takeoff-notebook-1", "takeoff-notebook-1 x 0 0", "{\"v\":1}"] {
            assert_eq!(Notebook::from_text(foreign), None, "{foreign}");
        }
        let mut stream = Stream::new(Purpose::Test, 98, 1, 0);
        for _ in 0..5_000 {
            let mut letters: Vec<char> = text.chars().collect();
            let at = stream.below(letters.len() as u32) as usize;
            letters[at] = char::from(32 + stream.below(95) as u8);
            // Whatever it is, it is a notebook within its budget or none.
            let read = Notebook::from_text(&letters.into_iter().collect::<String>());
            assert!(read.is_none_or(|read| read.left() >= -1e-9));
        }
    }
}
