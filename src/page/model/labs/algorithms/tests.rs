//! The lab as a reader uses it, with the pool played by the test: every job is really trained, natively.

use crate::chart::{Style, Theme, draw_flow, draw_function, draw_race};
use crate::job::end::Stopped;
use crate::job::spec::Until;
use crate::job::{Answer, Spec, Work};
use crate::page::model::lab::AnyLab;
use crate::page::model::labs::algorithms::{Checked, Contestant, Event, State};
use crate::page::model::link;
use crate::page::model::settings::{Language, Settings};
use crate::page::model::state::{Effect, Phase};
use crate::page::model::texts::Texts;
use crate::page::panels::algorithms::words;
use crate::task::sample::SampleCache;
use plotters::prelude::SVGBackend;

struct Bench {
    state: State,
    settings: Settings,
    done: Vec<Spec>,
}

impl Bench {
    fn new(hash: &str) -> Bench {
        let (settings, notices) = link::parse(hash);
        assert!(notices.is_empty(), "{notices:?}");
        Bench { state: State::new(&settings), settings, done: Vec::new() }
    }

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.state.update(event, &self.settings)
    }

    fn set(&mut self, key: &str, value: u32) -> Vec<Effect> {
        self.settings.put(key, value);
        self.state.follow(&self.settings)
    }

    /// Trains what is wanted, one job after the other, with news on the way.
    fn train(&mut self, watched: bool) {
        let mut samples = SampleCache::default();
        while let Some(job) = self.state.wanted().first().copied() {
            let mut race = Work::start(job, &mut samples);
            let mut seconds = 0.0;
            loop {
                let ended = race.advance(73);
                seconds += 0.01;
                race.timed(seconds);
                if let Some(news) = race.news() {
                    self.state.on_news(job.spec, news);
                    if watched {
                        self.draw();
                    }
                }
                if ended {
                    break;
                }
            }
            self.state.finished(race.finish(seconds));
            self.done.push(job.spec);
        }
    }

    /// Has the wanted check of a gradient made, as a worker makes it.
    fn check(&mut self) -> Checked {
        if let Some(key) = self.state.check_wanted() {
            assert_eq!(self.state.check(), Checked::Awaited);
            let check = self.state.check_order(key).check(&mut SampleCache::default());
            self.update(Event::Checked(key, check));
        }
        self.state.check()
    }

    /// Draws everything, in every language.
    fn draw(&self) -> String {
        let mut all = String::new();
        for language in Language::ALL {
            let texts = Texts::new(language);
            let text = |key: &str, values: &[(&str, String)]| {
                let text = texts.get(key, values);
                assert!(text != key && !text.contains('{'), "{key}: {text}");
                text
            };
            let style = Style { theme: Theme::Light, font: "sans", text: &text, compact: false, scale: 1.0 };
            let mut svg = String::new();
            draw_flow(
                SVGBackend::with_string(&mut svg, (770 * 8, 226 * 8)),
                &words::flow_data(&self.state, &texts),
                &style,
            )
            .unwrap();
            all += &svg;
            let mut svg = String::new();
            draw_race(
                SVGBackend::with_string(&mut svg, (530 * 8, 172 * 8)),
                &words::race_data(&self.state, &texts),
                &style,
            )
            .unwrap();
            all += &svg;
            for contestant in Contestant::all() {
                let mut svg = String::new();
                let data = words::function_data(&self.state, contestant);
                draw_function(SVGBackend::with_string(&mut svg, (416 * 8, 184 * 8)), &data, &style).unwrap();
                all += &svg;
                all += &words::function_sentence(&self.state, contestant, &texts);
            }
            all += &words::flow_summary(&self.state, &texts);
            all += &words::flow_gap(&self.state, &texts);
            all += &words::race_summary(&self.state, &texts);
            all += &words::verdict(&self.state, &texts);
            all += &words::story(&self.state, &texts).concat();
            all += &words::search_table(&self.state, &texts).concat().concat();
            let (head, rows) = words::layer_table(&self.state, &texts);
            assert!(rows.iter().all(|row| row.len() == head.len()));
            all += &rows.concat().concat();
            for contestant in self.state.plan().contestants() {
                assert_eq!(words::standing(&self.state, contestant, &texts).len(), 5);
            }
        }
        assert!(!all.contains("NaN") && !all.contains('{'), "{all}");
        all
    }
}

/// Which setting did it, and what to try, in every language; and a race that ends at its budget says so.
#[test]
fn a_race_says_how_it_ended() {
    let mut bench = Bench::new("#v=1&lab=algorithms&limit=100&rate=100&init=x4");
    bench.update(Event::Race);
    assert_eq!(bench.state.stopped(), None);
    bench.train(false);
    let diverged = bench.state.diverged();
    assert!(diverged.contains(&Contestant::RELU), "{diverged:?}");
    assert_eq!(bench.state.stopped(), Some(Stopped::Diverged));
    for (language, words) in [
        (
            Language::ENGLISH,
            ["ReLU", "rate 100 ", "gradient descent", "4 × Xavier", " 33,", "smaller starting weights"],
        ),
        (
            Language::from_tag("zh").unwrap(),
            ["ReLU", "学习率 100", "梯度下降", "4 × Xavier", "（33）", "更小的初始权重"],
        ),
    ] {
        let texts = Texts::new(language);
        let said = words::diverged(&bench.state, &diverged, &texts);
        assert!(words.iter().all(|word| said.contains(word)) && !said.contains('{'), "{said}");
        let row = words::standing(&bench.state, Contestant::RELU, &texts);
        assert!(row[2].contains(if language == Language::ENGLISH { "diverged at" } else { "步发散" }), "{row:?}");
    }
    // Where the first look is beyond all bounds, the rate is not to blame.
    let mut at_once = Bench::new("#v=1&lab=algorithms&limit=100&init=x64&depth=6");
    at_once.update(Event::Race);
    at_once.train(false);
    for language in Language::ALL {
        let texts = Texts::new(language);
        let said = words::diverged(&at_once.state, &at_once.state.diverged(), &texts);
        assert!(said.contains(texts.plain("race.init.x64")) && !said.contains('{') && !said.contains("0.1"), "{said}");
    }
    // Losses beyond all bounds are in the export too.
    let csv = crate::page::model::labs::algorithms::csv::csv(bench.state.begun());
    crate::page::model::export::assert_no_formula(&csv, csv.lines().count() - 1);
    let mut bench = Bench::new("#v=1&lab=algorithms&limit=100");
    bench.update(Event::Race);
    bench.train(false);
    assert_eq!((bench.state.stopped(), bench.state.diverged()), (Some(Stopped::Budget), Vec::new()));
    let said = words::ended(&bench.state, &Texts::new(Language::ENGLISH));
    assert_eq!(said, "Finished: the budget of 100 steps");
}

#[test]
fn a_race_of_all_eight() {
    let mut bench = Bench::new("depth=6&limit=300&extra=tanh,leaky,gelu,softsign,elu,sigmoid4");
    bench.draw();
    assert_eq!((bench.state.phase(), bench.state.counts()), (Phase::Idle, (0, 8)));
    bench.update(Event::Race);
    assert_eq!(bench.state.phase(), Phase::Training);
    bench.train(false);
    assert_eq!((bench.state.phase(), bench.state.counts()), (Phase::Done, (8, 8)));
    bench.draw();
}

#[test]
fn every_frame_of_a_race_can_be_drawn() {
    let mut bench = Bench::new("depth=2&limit=200&extra=gelu");
    bench.update(Event::Race);
    bench.train(true);
}

#[test]
fn rates_are_searched_for_before_the_race_and_the_best_is_raced() {
    let mut bench = Bench::new("depth=1&width=8&limit=400&target=70&tune=1");
    bench.update(Event::Race);
    assert!(bench.state.is_searching());
    assert_eq!(bench.state.wanted().len(), 2 * 12);
    assert_eq!(bench.state.counts(), (0, 2 * 13));
    bench.train(false);
    assert_eq!((bench.state.phase(), bench.done.len()), (Phase::Done, 26));
    assert!(bench.done[..24].iter().all(|spec| spec.until == Until::Accuracy(70)));
    for (spec, contestant) in bench.done[24..].iter().zip(Contestant::PAIR) {
        assert_eq!(Some(spec), bench.state.key(contestant).map(|key| key.spec()).as_ref());
        let best = bench.state.best_rate(contestant).unwrap();
        assert_eq!((spec.until, spec.recipe.rate.value()), (Until::Scored, best.value() as f32));
    }
    bench.draw();
    // Another target is another search.
    bench.set("target", 75);
    assert!(bench.state.is_searching() && bench.state.phase() == Phase::Training);
}

#[test]
fn dials_start_another_race_at_once_and_turned_back_find_the_first() {
    let mut bench = Bench::new("depth=1&width=8&limit=100");
    assert!(bench.set("depth", 2).is_empty() && bench.state.wanted().is_empty());
    bench.update(Event::Race);
    bench.train(false);
    assert_eq!(bench.set("depth", 3), [Effect::Serve]);
    assert_eq!(bench.state.wanted().len(), 2);
    assert_eq!(bench.state.phase(), Phase::Training);
    bench.set("depth", 2);
    assert_eq!((bench.state.phase(), bench.done.len()), (Phase::Done, 2));
    // The target is no part of what is trained.
    bench.set("target", 60);
    assert_eq!(bench.state.phase(), Phase::Done);
    // Once more, to be watched.
    bench.update(Event::Race);
    assert_eq!(bench.state.phase(), Phase::Training);
    bench.update(Event::Race);
    assert_eq!(bench.state.phase(), Phase::Paused);
    bench.update(Event::Reset);
    assert_eq!((bench.state.phase(), bench.state.wanted().len()), (Phase::Idle, 0));
}

#[test]
fn the_reader_scrubs_through_the_looks() {
    let mut bench = Bench::new("depth=2&width=8&limit=200");
    assert_eq!(bench.state.look(), None);
    bench.update(Event::Race);
    bench.train(false);
    assert_eq!(bench.state.looks(), [0, 1, 2, 5, 10, 20, 50, 100, 150, 200]);
    assert_eq!(bench.state.look(), Some((0, 0)));
    bench.update(Event::Scrub(Some(7)));
    assert_eq!(bench.state.look(), Some((7, 100)));
    bench.update(Event::Scrub(Some(99)));
    assert_eq!(bench.state.look(), Some((9, 200)));
    let texts = Texts::new(Language::ENGLISH);
    assert!(words::flow_summary(&bench.state, &texts).contains("at step 200"));
}

#[test]
fn the_export_has_a_row_for_each_layer_at_each_look() {
    let mut bench = Bench::new("depth=3&width=8&limit=100&extra=sigmoid4&seed=5");
    assert!(crate::page::model::labs::algorithms::csv::csv(bench.state.begun()).is_empty());
    bench.update(Event::Race);
    bench.train(false);
    let csv = crate::page::model::labs::algorithms::csv::csv(bench.state.begun());
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("activation,depth,seed,step,layer,gradient_rms,saturated_fraction,train_loss,test_accuracy,seconds")
    );
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    // Three contestants, eight looks, three hidden layers and the output.
    assert_eq!(rows.len(), 3 * 8 * 4);
    assert!(rows.iter().all(|row| row.len() == 10 && row[1] == "3" && row[2] == "5"));
    assert_eq!(rows.iter().filter(|row| row[0] == "sigmoid4").count(), 32);
    let (_, _, track) = bench.state.begun().next().unwrap();
    let last = &track.probes.last().unwrap().layers[0];
    let written: f32 = rows[31 - 3][5].parse().unwrap();
    assert_eq!(written.to_bits(), last.gradient_rms.to_bits());
}

#[test]
fn a_weight_of_any_network_is_checked() {
    let mut bench = Bench::new("depth=6&limit=100&extra=gelu,tanh");
    for contestant in Contestant::all() {
        for weight in [[0, 0, 1], [3, 17, 4], [6, 0, 31], [999, 999, 999]] {
            bench.update(Event::CheckOf(contestant));
            (0..3).for_each(|which| drop(bench.update(Event::CheckAt(which, weight[which]))));
            let Checked::Known(Some(check)) = bench.check() else { panic!("{contestant:?} {weight:?}") };
            let error = (check.by_backpropagation - check.by_difference).abs();
            let bound = 1e-3 * check.by_difference.abs() + 1e-7;
            assert!(check.crosses_kink || error < bound, "{contestant:?} {weight:?}: {check:?}");
        }
    }
    bench.update(Event::CheckOf(Contestant::TANH));
    bench.update(Event::CheckTrained(true));
    assert_eq!(bench.check(), Checked::Untrained);
    bench.update(Event::Race);
    bench.train(false);
    let trained = bench.check();
    assert!(matches!(trained, Checked::Known(Some(_))), "{trained:?}");
    // Another weight is another check, and what a check of the one before says is no answer.
    assert_eq!(bench.state.check_wanted(), None);
    bench.update(Event::CheckAt(0, 1));
    assert_eq!(bench.state.check(), Checked::Awaited);
    bench.update(Event::CheckAt(0, 999));
    assert_eq!(bench.state.check(), trained);
    bench.update(Event::CheckTrained(false));
    assert!(bench.state.check() == Checked::Awaited && bench.check() != trained);
    assert_eq!(words::exactly(-0.000_123_46), "−1.235×10⁻⁴");
}

/// A hundred races of wide networks, one after the other, and searches for their rates: what is kept stays bounded.
#[test]
fn races_on_many_settings_keep_a_bounded_memory() {
    for link in ["depth=2&width=64&limit=100", "depth=2&width=64&limit=100&tune=1"] {
        let mut bench = Bench::new(link);
        bench.update(Event::Race);
        for seed in 0..100 {
            bench.set("seed", seed);
            let jobs = bench.state.wanted();
            assert!(!jobs.is_empty());
            for job in &jobs {
                let weights = if job.spec.until == Until::Scored { vec![0.5; 100_000] } else { Vec::new() };
                bench.state.finished(Answer { weights, ..Answer::new(job.spec, Stopped::Budget, 0.1) });
            }
            // The bounds, and what the present settings need.
            assert!(bench.state.bytes() < 5 << 20, "{} bytes at {seed}", bench.state.bytes());
            assert!(bench.state.results.len() < 2_100, "{} results at {seed}", bench.state.results.len());
            assert!(jobs.iter().all(|job| bench.state.results.contains_key(&job.spec)), "{seed}");
        }
    }
}
