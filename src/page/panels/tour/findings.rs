//! What a step says: numbers that were measured in this page, for the reader's own seed, repeats and axis. Nothing here
//! is known before the runs that it speaks of have ended.

use crate::chart::scale::time;
use crate::chart::units;
use crate::chart::units::fixed;
use crate::nn::activation::Activation;
use crate::page::model::gains::{Gain, Most, most};
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::{Texts, fill, integer, percent};
use crate::page::model::tour::results::{complete, forces, is_complete, wins};
use crate::page::model::tour::{Finding, Measure, Place, Step, Who};
use crate::page::panels::algorithms::words;
use crate::page::panels::computation::charts;
use crate::study::decide::{Difference, Verdict};
use crate::study::figure;
use crate::study::key::{Features, Learner};
use crate::study::plan::FigurePlan;
use crate::study::plateau::{self, Trend};

/// The answers of a prediction, in the keys of texts.
pub const OPTIONS: [&str; 4] = ["a", "b", "c", "d"];

/// Where the question about the two functions looks: outside of where the sigmoid is steep.
const ASIDE: f32 = 4.0;

/// A gain of fewer points than this is a curve that has levelled off.
pub const FLAT: f64 = 0.01;
/// Bounds of the answers about a gain and about a cost.
const GAINS: [f64; 2] = [FLAT, 0.05];
const COSTS: [f64; 2] = [2.0, 10.0];
/// Bounds of the answers about how many times as many steps sigmoid takes, and how many times smaller its gradient is.
const RATIOS: [f64; 2] = [2.0, 10.0];
/// Bounds of the answers about how far the small network ends behind the large one.
const BEHIND: [f64; 2] = [0.02, 0.1];

/// Whether a claim shows in what was measured. By the one rule for all that the page says of two scores
/// ([`crate::study::decide`]): chance may move what is not decided, and of one repeat nothing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    Yes,
    No,
    NotDecided,
}

impl From<bool> for Shows {
    fn from(is_so: bool) -> Shows {
        if is_so { Shows::Yes } else { Shows::No }
    }
}

impl Shows {
    /// Where all of these are ahead, or one of them is behind.
    fn all(verdicts: &[Verdict]) -> Shows {
        match () {
            () if verdicts.contains(&Verdict::Second) => Shows::No,
            () if verdicts.contains(&Verdict::Undecided) => Shows::NotDecided,
            () => Shows::Yes,
        }
    }
}

/// What was measured about a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Whether the lecture's claim shows in it.
    pub shows: Shows,
    /// What the sentence fills in.
    pub values: Vec<(&'static str, String)>,
    /// Which of the step's answers was right.
    pub answer: Option<u8>,
}

/// The measurement that a step speaks of; `None` while it is not complete.
pub fn measured(step: &Step, state: &State, texts: &Texts) -> Option<Measured> {
    // Whatever the reader set since: the step speaks of its own settings.
    let settings = step.settings(&state.settings);
    let of = Measurement { state, texts, plan: settings.plan(), settings };
    match step.finding {
        Finding::Choice => Some(Measured { shows: Shows::Yes, values: Vec::new(), answer: None }),
        Finding::Figure => of.figure(),
        Finding::Plateau => of.plateau(),
        Finding::Range => of.range(),
        Finding::Pairs => of.pairs(),
        Finding::Sizes => of.sizes(),
        Finding::Both => of.both(),
        Finding::Cost => of.cost(),
        Finding::Left => of.left(),
        Finding::Hand => of.hand(),
        Finding::Slopes => of.slopes(),
        Finding::Gradient => of.gradient(),
        Finding::Race => of.race(),
        Finding::Search => of.search(),
        Finding::Verdict => of.verdict(),
        Finding::Session => of.session(),
        Finding::Known(right) => Some(Measured { shows: Shows::Yes, values: Vec::new(), answer: Some(right) }),
        Finding::Measured(Measure::Ahead { one, other, at }) => of.ahead(one, other, at),
        Finding::Measured(Measure::Gain { who, from, to, bounds }) => of.gain(who, [from, to], bounds),
        Finding::Measured(Measure::Overtakes { one, other, bounds }) => of.overtakes(one, other, bounds),
    }
}

/// The values of m that a step's question and its answers speak of, on the reader's own axis.
pub fn places(step: &Step, state: &State) -> Vec<(&'static str, String)> {
    let settings = step.settings(&state.settings);
    let of = |place: Place| integer(place.m(&settings).into());
    let times = Place::Right.m(&settings) / Place::Middle.m(&settings).max(1);
    vec![
        ("min", of(Place::Left)),
        ("few", of(Place::Few)),
        ("middle", of(Place::Middle)),
        ("max", of(Place::Right)),
        ("times", integer(times.into())),
        ("replicates", integer(settings.replicates.into())),
        ("z", fixed(ASIDE.into(), 0)),
        ("patience", time(settings.budget)),
    ]
}

/// One kind of measurement after the other, at a step's settings.
struct Measurement<'a> {
    state: &'a State,
    texts: &'a Texts,
    settings: Settings,
    plan: FigurePlan,
}

impl Measurement<'_> {
    fn m(&self, place: Place) -> u32 {
        place.m(&self.settings)
    }

    /// The value of m at a place, in words.
    fn words(&self, place: Place) -> String {
        integer(self.m(place).into())
    }

    /// Mean test accuracy over all repeats.
    fn mean(&self, learner: Learner, place: Place) -> Option<f64> {
        complete(&self.state.data.results, &self.plan, learner, self.m(place)).map(|point| point.mean)
    }

    /// All runs of the figure, and how the largest network and logistic regression end.
    fn figure(&self) -> Option<Measured> {
        if !is_complete(&self.state.data.results, &self.plan) {
            return None;
        }
        let runs = self.plan.runs();
        let seconds: f64 =
            runs.iter().filter_map(|spec| self.state.data.results.get(spec)).map(|run| run.seconds).sum();
        let end = self.m(Place::Right);
        let guess = self.state.data.guess.as_ref().and_then(|guess| guess.of(Learner::Large));
        let drawn = guess.and_then(|points| points.iter().find(|point| point.0 == end));
        let values = vec![
            ("runs", integer(runs.len() as u64)),
            ("seconds", integer(seconds.ceil() as u64)),
            ("max", self.words(Place::Right)),
            ("large", percent(self.mean(Learner::Large, Place::Right)?)),
            ("drawn", drawn.map(|point| percent(point.1)).unwrap_or_default()),
        ];
        let answer = self.state.data.nearest_sketch(&self.plan, Learner::Large);
        Some(Measured { shows: drawn.is_some().into(), values, answer })
    }

    /// The answer of a question about means; `None` of one repeat, which another draw may turn round.
    fn settled(&self, answer: u8) -> Option<u8> {
        (self.plan.repeats > 1).then_some(answer)
    }

    /// Which of two is ahead, each with its m.
    fn verdict_on(&self, one: (Who, u32), other: (Who, u32)) -> Verdict {
        let runs = |(who, m): (Who, u32)| figure::runs(&self.plan_of(who), who.learner, m, &self.state.data.results);
        let difference = runs(one).zip(runs(other)).and_then(|(one, other)| Difference::between(&one, &other));
        difference.map_or(Verdict::Undecided, |difference| difference.verdict())
    }

    /// A learner on the features of the step.
    fn plainly(&self, learner: Learner) -> Who {
        Who { learner, features: self.plan.features }
    }

    /// What the traditional learners gain from the middle to the right end, and whether that is a rise.
    fn plateau(&self) -> Option<Measured> {
        let [from, to] = [Place::Middle, Place::Right].map(|place| self.m(place));
        let gain = |learner| Some(self.mean(learner, Place::Right)? - self.mean(learner, Place::Middle)?);
        let trend = |learner| {
            let gain = plateau::gain_between(&self.plan, learner, [from, to], &self.state.data.results);
            gain.map_or(Trend::Undecided, |gain| gain.trend())
        };
        let (svm, logistic) = (gain(Learner::Svm)?, gain(Learner::Logistic)?);
        let trends = [Learner::Svm, Learner::Logistic].map(trend);
        let words = trends.map(|trend| {
            let key = match trend {
                Trend::Rises => "tour.trend.rises",
                Trend::Flat => "tour.trend.flat",
                Trend::Falls => "tour.trend.falls",
                Trend::Undecided => "tour.trend.undecided",
            };
            self.texts.plain(key).to_owned()
        });
        let [svm_trend, logistic_trend] = words;
        let values = vec![
            ("svm", points(svm)),
            ("logistic", points(logistic)),
            ("svm_trend", svm_trend),
            ("logistic_trend", logistic_trend),
            ("from", integer(from.into())),
            ("max", integer(to.into())),
            ("n", integer(self.plan.repeats.into())),
        ];
        let shows = match () {
            () if trends == [Trend::Flat; 2] => Shows::Yes,
            () if trends.contains(&Trend::Rises) => Shows::No,
            () => Shows::NotDecided,
        };
        Some(Measured { shows, values, answer: self.settled(class(svm, GAINS)) })
    }

    /// From end to end of the axis.
    fn range(&self) -> Option<Measured> {
        let values = vec![
            ("min", self.words(Place::Left)),
            ("max", self.words(Place::Right)),
            ("large_from", percent(self.mean(Learner::Large, Place::Left)?)),
            ("large_to", percent(self.mean(Learner::Large, Place::Right)?)),
            ("svm_from", percent(self.mean(Learner::Svm, Place::Left)?)),
            ("svm_to", percent(self.mean(Learner::Svm, Place::Right)?)),
        ];
        Some(Measured { shows: Shows::Yes, values, answer: None })
    }

    /// Training and test accuracy with the fewest pairs.
    fn pairs(&self) -> Option<Measured> {
        let run = self.state.data.results.get(&self.plan.key(Learner::Large, self.m(Place::Left), 0))?;
        let values = vec![
            ("m", self.words(Place::Left)),
            ("train", percent(run.train_accuracy.unwrap_or(0.0).into())),
            ("test", percent(run.test_accuracy.into())),
        ];
        let is_more = run.train_accuracy > Some(run.test_accuracy);
        Some(Measured { shows: is_more.into(), values, answer: None })
    }

    /// The three networks at the right end.
    fn sizes(&self) -> Option<Measured> {
        let of = |learner| self.mean(learner, Place::Right);
        let (small, medium, large) = (of(Learner::Small)?, of(Learner::Medium)?, of(Learner::Large)?);
        let answer = class(large - small, BEHIND);
        let values = vec![
            ("max", self.words(Place::Right)),
            ("small", percent(small)),
            ("medium", percent(medium)),
            ("large", percent(large)),
        ];
        let right = |learner| (self.plainly(learner), self.m(Place::Right));
        let ahead = |one, other| self.verdict_on(right(one), right(other));
        let shows = Shows::all(&[ahead(Learner::Medium, Learner::Small), ahead(Learner::Large, Learner::Medium)]);
        Some(Measured { shows, values, answer: self.settled(answer) })
    }

    /// A large network, much data, and both.
    fn both(&self) -> Option<Measured> {
        let (small, large) = (self.mean(Learner::Small, Place::Right)?, self.mean(Learner::Large, Place::Few)?);
        let both = self.mean(Learner::Large, Place::Right)?;
        let answer = if (small - large).abs() < FLAT { 2 } else { u8::from(large > small) };
        let values = vec![
            ("few", self.words(Place::Few)),
            ("max", self.words(Place::Right)),
            ("small", percent(small)),
            ("large", percent(large)),
            ("both", percent(both)),
        ];
        let at = |learner, place| (self.plainly(learner), self.m(place));
        let with_both = at(Learner::Large, Place::Right);
        let alone = [at(Learner::Small, Place::Right), at(Learner::Large, Place::Few)];
        let shows = Shows::all(&alone.map(|alone| self.verdict_on(with_both, alone)));
        Some(Measured { shows, values, answer: self.settled(answer) })
    }

    /// Mean seconds of one training, over all repeats.
    fn seconds(&self, learner: Learner, place: Place) -> Option<f64> {
        let run = |repeat| self.state.data.results.get(&self.plan.key(learner, self.m(place), repeat));
        let seconds: Option<Vec<f64>> = (0..self.plan.repeats).map(|repeat| Some(run(repeat)?.seconds)).collect();
        let seconds = seconds.filter(|seconds| !seconds.is_empty())?;
        Some(seconds.iter().sum::<f64>() / seconds.len() as f64)
    }

    /// The cheapest and the dearest training.
    fn cost(&self) -> Option<Measured> {
        let (small, large) = (self.seconds(Learner::Small, Place::Left)?, self.seconds(Learner::Large, Place::Right)?);
        let factor = large / small.max(1e-6);
        let values = vec![
            ("min", self.words(Place::Left)),
            ("max", self.words(Place::Right)),
            ("small", units::significant(small)),
            ("large", units::significant(large)),
            ("factor", units::factor(factor)),
        ];
        Some(Measured { shows: (factor > 1.0).into(), values, answer: Some(class(factor, COSTS)) })
    }

    /// How many learners win at the left end.
    fn left(&self) -> Option<Measured> {
        let (wins, repeats) = wins(&self.state.data.results, &self.plan, self.m(Place::Left))?;
        let winners = wins.iter().filter(|&&wins| wins > 0.0).count();
        let (right, _) =
            crate::page::model::tour::results::wins(&self.state.data.results, &self.plan, self.m(Place::Right))?;
        let values = vec![
            ("n", integer(winners as u64)),
            ("m", self.words(Place::Left)),
            ("repeats", integer(repeats.into())),
            ("max", self.words(Place::Right)),
            ("wins", integer(right[Learner::Large.index()].round() as u64)),
        ];
        let shows = if repeats > 1 { (winners > 1).into() } else { Shows::NotDecided };
        let answer = self.settled([0, 1, 1, 2, 2][winners.clamp(1, 5) - 1]);
        Some(Measured { shows, values, answer })
    }

    /// The lecture's comparison with few examples: a support vector machine on what an expert engineered, and the large
    /// network on the raw inputs.
    fn hand(&self) -> Option<Measured> {
        let engineered = FigurePlan { features: Features::Engineered, ..self.plan.clone() };
        let few = self.m(Place::Left);
        let machine = complete(&self.state.data.results, &engineered, Learner::Svm, few)?.mean;
        let large = self.mean(Learner::Large, Place::Left)?;
        let values = vec![("m", self.words(Place::Left)), ("score", percent(machine)), ("large", percent(large))];
        let machine_with = Who { learner: Learner::Svm, features: Features::Engineered };
        let verdict = self.verdict_on((machine_with, few), (self.plainly(Learner::Large), few));
        let answer = match verdict {
            Verdict::First => Some(0),
            Verdict::Second => Some(1),
            Verdict::Undecided => None,
        };
        Some(Measured { shows: Shows::all(&[verdict]), values, answer })
    }

    /// The first gradient of the first layer, and the accuracy in the end, with ReLU and with sigmoid.
    fn gradient(&self) -> Option<Measured> {
        let first = |activation| {
            let plan = FigurePlan { activation, ..self.plan.clone() };
            let run = self.state.data.results.get(&plan.key(Learner::Large, self.m(Place::Middle), 0))?;
            Some((f64::from(run.gradient.first()?.layers.first()?.gradient_rms), run.test_accuracy))
        };
        let (relu, sigmoid) = (first(Activation::Relu)?, first(Activation::Sigmoid)?);
        let factor = relu.0 / sigmoid.0.max(f64::MIN_POSITIVE);
        let values = vec![
            ("m", self.words(Place::Middle)),
            ("factor", units::factor(factor.max(1.0 / factor))),
            ("relu", percent(relu.1.into())),
            ("sigmoid", percent(sigmoid.1.into())),
        ];
        let answer = class(factor, RATIOS);
        Some(Measured { shows: (factor > 1.0).into(), values, answer: Some(answer) })
    }

    /// How many times as many steps sigmoid took, and the race's verdict.
    fn race(&self) -> Option<Measured> {
        let ratio = words::ratio(&self.state.algorithms);
        let shows = ratio.map_or(Shows::NotDecided, |ratio| (ratio > 1.0).into());
        Some(Measured { shows, answer: ratio.map(|ratio| class(ratio, RATIOS)), ..self.verdict()? })
    }

    /// In how many searches the machine of speed 10 has come further than that of speed 1, and the lab's verdict.
    fn search(&self) -> Option<Measured> {
        let told = self.verdict()?;
        let (ahead, all) = charts::ten_ahead(&self.state.computation, &self.settings)?;
        let answer = match () {
            () if 2 * ahead <= all => 0,
            () if ahead < all => 1,
            () => 2,
        };
        Some(Measured { shows: (answer > 0).into(), answer: Some(answer), ..told })
    }

    /// What the step's lab says of its own results, when it has ended.
    fn verdict(&self) -> Option<Measured> {
        let (state, texts) = (self.state, self.texts);
        if state.settings.lab != self.settings.lab || state.lab_phase() != Phase::Done {
            return None;
        }
        let verdict = match state.settings.lab {
            LabId::Data => None,
            LabId::Algorithms => Some(words::verdict(&state.algorithms, texts)),
            LabId::Computation => charts::verdict(&state.computation, &state.settings, texts),
        };
        let verdict = verdict.filter(|verdict| !verdict.is_empty())?;
        Some(Measured { shows: Shows::Yes, values: vec![("said", verdict)], answer: None })
    }

    /// What two functions let through, by their formulas.
    fn slopes(&self) -> Option<Measured> {
        let slope = |activation: Activation, z: f32| fixed(activation.slope(z).into(), 3);
        let values = vec![
            ("z", fixed(ASIDE.into(), 0)),
            ("sigmoid", slope(Activation::Sigmoid, ASIDE)),
            ("relu", fixed(Activation::Relu.slope(ASIDE).into(), 0)),
            ("most", fixed(Activation::Sigmoid.slope(0.0).into(), 2)),
        ];
        Some(Measured { shows: Shows::Yes, values, answer: Some(2) })
    }

    /// Which of two is ahead at one m, over the repeats that both have: told apart are means that lie further from each other
    /// than twice the standard error of their difference, of one repeat those that lie [`FLAT`] apart.
    fn ahead(&self, one: Who, other: Who, at: Place) -> Option<Measured> {
        let m = self.m(at);
        let (first, second) = (self.scores(one, m)?, self.scores(other, m)?);
        let gain = Mean::of(first.iter().zip(&second).map(|(first, second)| Some((*first)? - (*second)?)))?;
        let is_apart = gain.mean.abs() > gain.error.map_or(FLAT, |error| 2.0 * error);
        let mean = |who| self.mean_of(who, m);
        let values = vec![
            ("m", integer(m.into())),
            ("one", percent(mean(one)?)),
            ("other", percent(mean(other)?)),
            ("difference", points(gain.mean)),
            ("error", gain.error.map_or_else(|| "–".to_owned(), percent)),
            ("n", integer(gain.repeats as u64)),
        ];
        let answer = if is_apart { u8::from(gain.mean < 0.0) } else { 2 };
        Some(Measured { shows: Shows::Yes, values, answer: Some(answer) })
    }

    /// What a learner gains between two places, in classes that two bounds in points make.
    fn gain(&self, who: Who, [from, to]: [Place; 2], bounds: [u32; 2]) -> Option<Measured> {
        let [from, to] = [from, to].map(|place| self.m(place));
        let (start, end) = (self.mean_of(who, from)?, self.mean_of(who, to)?);
        let values = vec![
            ("from", integer(from.into())),
            ("to", integer(to.into())),
            ("start", percent(start)),
            ("end", percent(end)),
            ("gain", points(end - start)),
            ("n", integer(self.plan.repeats.into())),
        ];
        let answer = class(end - start, bounds.map(|points| f64::from(points) / 100.0));
        Some(Measured { shows: Shows::Yes, values, answer: Some(answer) })
    }

    /// The least m from which on one mean lies above the other at every measured m.
    fn overtakes(&self, one: Who, other: Who, bounds: [u32; 2]) -> Option<Measured> {
        let ahead = |&m: &u32| Some((m, self.mean_of(one, m)? > self.mean_of(other, m)?));
        let all: Vec<(u32, bool)> = self.settings.m_values().iter().map(ahead).collect::<Option<_>>()?;
        let begin = all.iter().rposition(|(_, is_ahead)| !is_ahead).map_or(0, |last_behind| last_behind + 1);
        let from = all.get(begin).map(|(m, _)| *m);
        let answer = from.map_or(2, |m| class(m.into(), bounds.map(|bound| f64::from(bound) + 0.5)));
        let values = vec![
            ("m", from.map_or_else(|| "–".to_owned(), |m| integer(m.into()))),
            ("one", percent(self.mean_of(one, self.m(Place::Right))?)),
            ("other", percent(self.mean_of(other, self.m(Place::Right))?)),
            ("n", integer(self.plan.repeats.into())),
        ];
        Some(Measured { shows: Shows::Yes, values, answer: Some(answer) })
    }

    /// The figure on one kind of features.
    fn plan_of(&self, who: Who) -> FigurePlan {
        FigurePlan { features: who.features, ..self.plan.clone() }
    }

    /// Mean test accuracy over all repeats.
    fn mean_of(&self, who: Who, m: u32) -> Option<f64> {
        complete(&self.state.data.results, &self.plan_of(who), who.learner, m).map(|point| point.mean)
    }

    /// The test accuracy of every repeat; `None` inside for one that diverged. `None` while one is missing.
    fn scores(&self, who: Who, m: u32) -> Option<Vec<Option<f64>>> {
        let runs = figure::runs(&self.plan_of(who), who.learner, m, &self.state.data.results)?;
        Some(runs.into_iter().map(|run| run.map(|run| f64::from(run.test_accuracy))).collect())
    }

    /// What each of the three forces gained here, and which gained most.
    fn session(&self) -> Option<Measured> {
        let gains = forces(&self.state.data.results, &self.settings)?;
        // In no repeat anything but a loss.
        let is_loss = |gain: &Gain| gain.n > 1 && gain.gained.most < 0.0;
        let values = vec![
            ("runs", integer(self.state.data.results.len() as u64)),
            ("min", self.words(Place::Left)),
            ("max", self.words(Place::Right)),
        ];
        let answer = match most(&gains) {
            Most::One(force) => Some(force as u8),
            Most::Alike | Most::Undecided => None,
        };
        Some(Measured { shows: (!gains.iter().any(is_loss)).into(), values, answer })
    }
}

/// The mean of differences of repeats, with its standard error; `None` of a single one.
struct Mean {
    mean: f64,
    error: Option<f64>,
    repeats: usize,
}

impl Mean {
    /// `None` where no repeat has a difference.
    fn of(differences: impl Iterator<Item = Option<f64>>) -> Option<Mean> {
        let differences: Vec<f64> = differences.flatten().collect();
        let n = differences.len();
        let mean = differences.iter().sum::<f64>() / n as f64;
        let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
        let error = (n > 1).then(|| (squares / (n - 1) as f64 / n as f64).sqrt());
        (n > 0).then_some(Mean { mean, error, repeats: n })
    }
}

/// Which of the three classes that two bounds make.
fn class(value: f64, bounds: [f64; 2]) -> u8 {
    u8::from(value >= bounds[0]) + u8::from(value >= bounds[1])
}

/// A difference of accuracies in points, with one decimal and a proper minus sign.
pub fn points(difference: f64) -> String {
    let size = percent(difference.abs());
    if difference < 0.0 && size != percent(0.0) { format!("−{size}") } else { size }
}

/// What the step says of what was measured, after the reader's own answer.
pub fn sentence(step: &Step, state: &State, texts: &Texts) -> Option<String> {
    let measured = measured(step, state, texts)?;
    let told = match step.words {
        None => match measured.shows {
            Shows::Yes => part(step, "told", texts, &measured.values),
            Shows::No => texts.get(&format!("tour.{}.told.no", step.name), &measured.values),
            Shows::NotDecided => texts.get(&format!("tour.{}.told.open", step.name), &measured.values),
        },
        Some(words) => {
            // A file may have other words for each answer.
            let of = |answer| format!("told.{}", OPTIONS[usize::from(answer)]);
            let of_answer = measured.answer.map(of).filter(|part| words.has(part));
            let values: Vec<_> = measured.values.iter().cloned().chain(places(step, state)).collect();
            part(step, of_answer.as_deref().unwrap_or("told"), texts, &values)
        }
    };
    let Some(choice) = state.tour.prediction(step) else { return Some(told) };
    let values = [("choice", option(step, choice, texts)), ("told", told)];
    Some(match measured.answer {
        None => texts.get("tour.chosen", &values),
        Some(right) if right == choice => texts.get("tour.right_choice", &values),
        Some(right) => {
            let [choice, told] = values;
            let key = if step.finding.is_trained() { "tour.other_choice" } else { "tour.known_choice" };
            texts.get(key, &[choice, ("right", option(step, right, texts)), told])
        }
    })
}

/// One of the answers of a step.
pub fn option(step: &Step, choice: u8, texts: &Texts) -> String {
    part(step, OPTIONS[usize::from(choice).min(OPTIONS.len() - 1)], texts, &[])
}

/// The same, with the hands that were counted for it in the hall.
pub fn counted(step: &Step, choice: u8, state: &State, texts: &Texts) -> String {
    let words = option(step, choice, texts);
    match state.speaker.votes_of(step.name).get(usize::from(choice)) {
        Some(&hands) if hands > 0 => texts.get("speaker.counted", &[("answer", words), ("n", integer(hands.into()))]),
        _ => words,
    }
}

/// Why it is so, and what to look at.
pub fn why(step: &Step, texts: &Texts) -> String {
    part(step, "why", texts, &[])
}

/// The heading of a step. One that claims something stands there once that was measured and shows: until then it would answer
/// the question, and where it does not show it would be untrue.
pub fn title(step: &Step, measured: Option<&Measured>, texts: &Texts) -> String {
    let open = texts.find(&format!("tour.{}.open", step.name));
    match open.filter(|_| measured.is_none_or(|measured| measured.shows != Shows::Yes)) {
        Some(open) => open.to_owned(),
        None => part(step, "title", texts, &[]),
    }
}

/// A part of a step's words: of its own, or of the page's texts.
pub fn part(step: &Step, part: &str, texts: &Texts, values: &[(&str, String)]) -> String {
    match step.words {
        None => texts.get(&format!("tour.{}.{part}", step.name), values),
        Some(words) => fill(words.find(part, texts.language()).unwrap_or_default(), values),
    }
}

/// How far the runs are that the step waits for.
pub fn waiting(state: &State, texts: &Texts) -> String {
    match share(state) {
        Some(share) => texts.get("tour.training", &[("share", integer((100.0 * share) as u64))]),
        None => texts.get("tour.not_measured", &[]),
    }
}

/// How much of what the lab on the screen trains is done; `None` while it trains nothing.
pub fn share(state: &State) -> Option<f64> {
    let (done, total) = state.lab_counts();
    (state.lab_phase() == Phase::Training).then(|| done as f64 / total.max(1) as f64)
}
