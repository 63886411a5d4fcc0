//! Every kind of training, to the last bit: a selection of all tasks, learners, activations, features, recipes and ways to
//! end, against tests/bits/golden.txt. A change of the code that moves one number of one training shows here by name.
//!
//! The file was written by the program before figure, scale map, race, search and speed measurement became one kind of job.
//! `TAKEOFF_BITS=write cargo test --test bits` writes it again: only for a change that is meant to move numbers, together
//! with the version of the numbers that browsers keep (`page::store::NUMBERS`).

mod real_files;

use std::fmt::Write;
use std::rc::Rc;
use takeoff::job::end::Stopped;
use takeoff::job::{self, Answer, GradientProbe, Mistake, Observe, Spec};
use takeoff::nn::activation::{Activation, Initialisation};
use takeoff::study::gauge::{GaugeKey, GaugeResult, Measure};
use takeoff::study::idea::{self, Idea};
use takeoff::study::key::{Features, Learner};
use takeoff::study::plan;
use takeoff::study::race::{self, Optimiser, RaceKey, RaceTask, Rate};
use takeoff::study::scale::{self, Size};
use takeoff::study::trial::{TrialKey, TrialResult};
use takeoff::table::{self, Limits, Overrides};
use takeoff::task::TaskId;
use takeoff::task::own::{self, OwnData};
use takeoff::task::real::Set;
use takeoff::task::sample::SampleCache;
use takeoff::task::shelf::Rows;

const GOLDEN: &str = include_str!("bits/golden.txt");

/// FNV-1a over 32-bit words.
struct Hash(u64);

impl Hash {
    fn new() -> Hash {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, word: u32) {
        self.0 = (self.0 ^ u64::from(word)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn add_all(&mut self, numbers: &[f32]) {
        numbers.iter().for_each(|x| self.add(x.to_bits()));
    }
}

fn of_map(map: Option<&[u8]>) -> u64 {
    let mut hash = Hash::new();
    map.into_iter().flatten().for_each(|&cell| hash.add(cell.into()));
    hash.0
}

/// Of the first and the last step.
fn of_gradient(probes: &[GradientProbe]) -> u64 {
    let mut hash = Hash::new();
    for probe in probes.first().into_iter().chain(probes.last()) {
        hash.add(probe.step);
        for layer in &probe.layers {
            hash.add_all(&[layer.gradient_rms, layer.saturated_fraction, layer.dead_fraction]);
        }
    }
    hash.0
}

fn of_mistakes(mistakes: Option<&[Mistake]>) -> u64 {
    let mut hash = Hash::new();
    for mistake in mistakes.into_iter().flatten() {
        hash.add(mistake.example.into());
        hash.add(mistake.said.into());
    }
    hash.0
}

fn of_numbers(numbers: &[f32]) -> u64 {
    let mut hash = Hash::new();
    hash.add_all(numbers);
    hash.0
}

struct Book {
    text: String,
    samples: SampleCache,
}

impl Book {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn train(&mut self, spec: Spec, observe: Observe) -> Answer {
        job::run(spec, observe, &mut self.samples)
    }

    fn run(&mut self, name: &str, spec: Spec) {
        let learner = plan::learner(&spec).expect("a training of a figure");
        let observe = Observe { map_side: 9, gradient: true, mistakes: true, ..Observe::default() };
        let answer = self.train(spec, observe);
        let activation = spec.activation().map_or("none", Activation::name);
        self.line(&format!(
            "run {name} {} {} {activation} {} {}: {:08x} {:08x} {:08x} {} {} {} {:x} {:x} {:x}",
            spec.data.features.name(),
            learner.name(),
            spec.data.m,
            spec.data.seed,
            answer.test_accuracy.to_bits(),
            answer.train_accuracy.expect("a score").to_bits(),
            answer.epochs().to_bits(),
            answer.parameters,
            answer.examples_seen,
            answer.stopped.name(),
            of_map(answer.map.as_deref()),
            of_gradient(&answer.gradient),
            of_mistakes(answer.mistakes.as_deref()),
        ));
    }

    fn cell(&mut self, name: &str, spec: Spec) {
        let answer = self.train(spec, Observe::default());
        self.line(&format!(
            "cell {name} {} {:?} {:?} {} {}: {:08x} {:08x} {} {} {}",
            spec.data.features.name(),
            scale::size(&spec).expect("a training of a map"),
            spec.activation(),
            spec.data.m,
            spec.data.seed,
            answer.test_accuracy.to_bits(),
            answer.train_accuracy.expect("a score").to_bits(),
            answer.parameters,
            answer.examples_seen,
            answer.stopped.name(),
        ));
    }

    fn race(&mut self, key: RaceKey) {
        let result = self.train(key.spec(), key.job().observe);
        let points: Vec<f32> = result.track.points.iter().flat_map(|p| [p.train_loss, p.test_accuracy]).collect();
        let mut looks = Hash::new();
        for probe in &result.track.probes {
            looks.add(probe.step);
            for layer in &probe.layers {
                looks.add_all(&[layer.gradient_rms, layer.saturated_fraction, layer.dead_fraction]);
                layer.histogram.iter().for_each(|&count| looks.add(count));
            }
        }
        self.line(&format!(
            "race {} {} {:?} {}x{} {} {} {} {} {:?}: {} {} {:x} {} {:x} {:x}",
            key.task.name(),
            key.activation.name(),
            key.initialisation,
            key.depth,
            key.width,
            key.rate.value(),
            key.optimiser.name(),
            key.seed,
            key.steps,
            key.until,
            result.stopped.name(),
            result.track.points.last().map_or(0, |point| point.step),
            of_numbers(&points),
            result.track.probes.len(),
            looks.0,
            of_numbers(&result.weights),
        ));
    }

    fn trial(&mut self, key: TrialKey) {
        let result = TrialResult::new(key, &self.train(key.spec(), Observe::default()));
        let idea = key.idea;
        self.line(&format!(
            "trial {}x{} {} {} {} {} {} {} {}: {:08x} {:08x} {} {} {}",
            idea.layers,
            idea.width,
            idea.activation.name(),
            idea::optimiser_name(idea.optimiser),
            idea.rate,
            idea.batch,
            idea.decay,
            key.seed,
            key.number,
            result.validation_accuracy.to_bits(),
            result.test_accuracy.to_bits(),
            result.parameters,
            result.operations,
            result.stopped.name(),
        ));
    }

    fn gauge(&mut self, measure: Measure) {
        let key = GaugeKey { measure, round: 0, worker: 0, workers: 1 };
        let result = GaugeResult::new(key, &self.train(key.spec(), Observe::default()));
        self.line(&format!("gauge {measure:?}: {} {}", result.examples, result.operations));
    }
}

/// A table of the reader's own.
fn own_table(rows: usize, columns: usize, classes: usize) -> OwnData {
    let row = |i: usize| {
        let cells: String = (0..columns).map(|c| format!("{}.{},", (i * (c + 3)) % 17, i % 7)).collect();
        format!("{cells}class {}\n", (i * 5 + i / 3) % classes)
    };
    let csv: String = (0..rows).map(row).collect();
    let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
    let mut prepared = table::prepare(&table, &table.default_choice(), own::SPLIT).unwrap();
    OwnData::new(&mut prepared, None).0
}

fn figure(book: &mut Book) {
    let key = plan::spec;
    for task in TaskId::ALL {
        for features in Features::ALL {
            for learner in Learner::ALL {
                book.run(task.name(), key(task, features, learner, Activation::Relu, 64, 3));
            }
        }
        book.run(task.name(), key(task, Features::Raw, Learner::Small, Activation::Sigmoid, 16, u32::MAX));
        for learner in [Learner::Logistic, Learner::Svm, Learner::Small] {
            book.run(task.name(), key(task, Features::Raw, learner, Activation::Relu, 2048, 1));
        }
    }
    for activation in Activation::ALL {
        book.run("plane", key(TaskId::Plane, Features::Raw, Learner::Large, activation, 100, 7));
    }
    book.run("plane", key(TaskId::Plane, Features::Raw, Learner::Large, Activation::Tanh, 2048, 2));
}

fn scale_map(book: &mut Book) {
    for task in TaskId::ALL {
        for features in Features::ALL {
            for size in [Size::Network(0), Size::Network(3), Size::Network(5), Size::Kernel] {
                book.cell(task.name(), scale::spec(task, features, size, Activation::Relu, 64, 3));
            }
        }
    }
    for (size, activation) in [(Size::Network(6), Activation::Sigmoid), (Size::Kernel, Activation::Relu)] {
        book.cell("plane", scale::spec(TaskId::Plane, Features::Raw, size, activation, 512, 1));
    }
}

fn own_data(book: &mut Book) {
    for (name, own) in [("table-map", own_table(120, 2, 2)), ("table-3", own_table(200, 4, 3))] {
        let task = own.task();
        book.samples.put(Rows::Own(Rc::new(own)));
        for features in Features::ALL {
            for learner in Learner::ALL {
                book.run(name, plan::spec(task, features, learner, Activation::Relu, 50, 3));
            }
        }
        for size in [Size::Network(2), Size::Kernel] {
            book.cell(name, scale::spec(task, Features::Raw, size, Activation::Relu, 50, 3));
        }
    }
}

fn races(book: &mut Book) {
    let contestant = |task, activation: Activation, depth, rate, optimiser, steps| RaceKey {
        task,
        activation,
        initialisation: activation.initialisation(),
        depth,
        width: 32,
        rate: Rate::new(rate),
        optimiser,
        seed: 3,
        steps,
        until: None,
    };
    for optimiser in race::OPTIMISERS {
        let rate = race::usual_rate(optimiser).value();
        let relu = contestant(RaceTask::Spiral, Activation::Relu, 3, rate, optimiser, 630);
        book.race(relu);
        book.race(RaceKey { until: Some(80), steps: 2000, ..relu });
    }
    for activation in Activation::ALL {
        book.race(contestant(RaceTask::Spiral, activation, 2, 0.3, Optimiser::Sgd, 230));
    }
    for task in [RaceTask::Plane, RaceTask::Spam, RaceTask::Ads, RaceTask::Cars] {
        book.race(contestant(task, Activation::Relu, 2, 0.1, Optimiser::Sgd, 60));
        book.race(RaceKey { until: Some(101), ..contestant(task, Activation::Sigmoid, 1, 1.0, Optimiser::Sgd, 70) });
    }
    // One that diverges on the way, and one before its first step.
    let hot = contestant(RaceTask::Spiral, Activation::Relu, 6, 1.0, Optimiser::Sgd, 5000);
    book.race(RaceKey { initialisation: Initialisation::Xavier64, ..hot });
    book.race(RaceKey { initialisation: Initialisation::Xavier16, depth: 5, width: 16, ..hot });
    book.race(RaceKey {
        rate: Rate::new(100.0),
        ..contestant(RaceTask::Plane, Activation::Relu, 3, 1.0, Optimiser::Momentum, 200)
    });
}

fn searches(book: &mut Book) {
    let good = Idea {
        layers: 3,
        width: 19,
        activation: Activation::Relu,
        optimiser: Optimiser::ShortAdam,
        rate: -1746,
        batch: 64,
        decay: true,
    };
    let ideas = [
        good,
        Idea { decay: false, batch: 16, ..good },
        Idea { optimiser: Optimiser::Momentum, rate: -1000, ..good },
        Idea { optimiser: Optimiser::Momentum, rate: -700, decay: false, batch: 32, ..good },
        Idea { layers: 1, width: 4, activation: Activation::Sigmoid, rate: -1000, ..good },
        Idea { layers: 4, width: 32, activation: Activation::Tanh, batch: 16, ..good },
        // It diverges.
        Idea { optimiser: Optimiser::Momentum, rate: 12_000, decay: false, ..good },
    ];
    for (number, idea) in ideas.into_iter().enumerate() {
        book.trial(TrialKey { idea, seed: 3, number: number as u32 });
    }
    book.trial(TrialKey { idea: good, seed: 4, number: 0 });
}

fn readings(book: &mut Book) {
    for activation in [Activation::Relu, Activation::Sigmoid] {
        book.gauge(Measure::Rate { size: 0, activation });
    }
    book.gauge(Measure::Rate { size: 1, activation: Activation::Relu });
    book.gauge(Measure::Pass { m: 16, width: 32 });
    book.gauge(Measure::Pass { m: 1000, width: 8 });
}

fn real_data(book: &mut Book) {
    for set in Set::ALL {
        let task = set.task();
        book.samples.put(Rows::Real(Rc::new(real_files::load(set))));
        for features in Features::ALL {
            for learner in Learner::ALL {
                book.run(task.name(), plan::spec(task, features, learner, Activation::Relu, 64, 3));
            }
            for size in [Size::Network(2), Size::Kernel] {
                book.cell(task.name(), scale::spec(task, features, size, Activation::Relu, 64, 3));
            }
        }
    }
}

#[test]
fn every_kind_of_training_gives_the_same_bits() {
    type Part = fn(&mut Book);
    let parts: [(&str, Part); 7] = [
        ("figure", figure),
        ("scale map", scale_map),
        ("own data", own_data),
        ("races", races),
        ("searches", searches),
        ("readings", readings),
        ("real data", real_data),
    ];
    let texts: Vec<String> = std::thread::scope(|scope| {
        let write = |part: Part| {
            let mut book = Book { text: String::new(), samples: SampleCache::default() };
            part(&mut book);
            book.text
        };
        let threads: Vec<_> = parts.map(|(_, part)| scope.spawn(move || write(part))).into_iter().collect();
        threads.into_iter().map(|thread| thread.join().expect("a part that trains")).collect()
    });
    let text: String = parts.iter().zip(&texts).map(|((name, _), text)| format!("# {name}\n{text}")).collect();
    if std::env::var_os("TAKEOFF_BITS").is_some_and(|value| value == "write") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bits/golden.txt"), &text).unwrap();
        return;
    }
    for (is, want) in text.lines().zip(GOLDEN.lines()) {
        assert_eq!(is, want);
    }
    assert_eq!(text.lines().count(), GOLDEN.lines().count());
    // What diverges is among them.
    assert!(text.contains(Stopped::Diverged.name()) && text.contains(Stopped::Converged.name()));
}
