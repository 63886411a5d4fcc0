use super::*;
use crate::job::data::Prepared;
use crate::job::end::Stopped;
use crate::job::work::network;
use crate::job::{self, Answer, Results, Work};
use crate::nn::activation::{Activation, Initialisation};
use crate::nn::loss::Loss;
use crate::nn::network::Buffers;
use crate::nn::score::loss_and_gradient;
use crate::task::sample::SampleCache;

fn key(activation: Activation, depth: u8, rate: f64, seed: u32, steps: u32) -> RaceKey {
    RaceKey {
        task: RaceTask::Spiral,
        activation,
        initialisation: activation.initialisation(),
        depth,
        width: 32,
        rate: Rate::new(rate),
        optimiser: Optimiser::Sgd,
        seed,
        steps,
        until: None,
    }
}

fn run(key: RaceKey) -> Answer {
    job::run(key.spec(), key.job().observe, &mut SampleCache::default())
}

#[test]
fn slices_and_news_change_nothing() {
    let key = key(Activation::Gelu, 2, 0.3, 1, 230);
    let whole = run(key);
    let mut race = Work::start(key.job(), &mut SampleCache::default());
    let mut heard = Track::default();
    let mut seconds = 0.0;
    loop {
        let ended = race.advance(7);
        seconds += 0.5;
        race.timed(seconds);
        if let Some(news) = race.news() {
            assert_eq!(news.first, heard.points.is_empty());
            heard.extend(news.track);
        }
        if ended {
            break;
        }
    }
    let sliced = race.finish(seconds);
    assert_eq!(heard, sliced.track);
    assert!(sliced.track.points.windows(2).all(|pair| pair[0].seconds < pair[1].seconds));
    assert_eq!(sliced.weights, whole.weights);
    assert_eq!(sliced.track.probes, whole.track.probes);
    let untimed = |track: &Track| -> Vec<(u32, f32, f32)> {
        track.points.iter().map(|p| (p.step, p.train_loss, p.test_accuracy)).collect()
    };
    assert_eq!(untimed(&sliced.track), untimed(&whole.track));
    let steps: Vec<u32> = whole.track.points.iter().map(|point| point.step).collect();
    assert_eq!(steps, [0, 1, 2, 5, 10, 20, 50, 100, 150, 200, 230]);
}

#[test]
fn a_run_of_the_search_ends_where_the_contestant_arrives() {
    let key = key(Activation::Relu, 3, 0.3, 1, 2000);
    let contestant = run(key);
    let searched = run(RaceKey { until: Some(90), ..key });
    let arrived = arrival(&contestant.track, 90).expect("ReLU arrives within 2000 steps").step;
    assert_eq!(searched.track.points.last().unwrap().step, arrived);
    assert!(searched.track.probes.is_empty() && searched.weights.is_empty());
    assert!(arrived < 500 && arrival(&contestant.track, 101).is_none());
}

#[test]
fn contestants_share_examples_and_draws() {
    let (relu, sigmoid) = (key(Activation::Relu, 4, 0.3, 3, 50), key(Activation::Sigmoid, 4, 0.3, 3, 50));
    let (a, b) = (network(&relu.spec()).unwrap(), network(&sigmoid.spec()).unwrap());
    for (index, layer) in a.layers.iter().enumerate() {
        let factor = b.parameters[layer.w.start] / a.parameters[layer.w.start];
        for at in layer.w.clone() {
            assert!((b.parameters[at] - factor * a.parameters[at]).abs() < 1e-5, "layer {index}");
        }
        assert_eq!(a.parameters[layer.b.clone()], b.parameters[layer.b.clone()]);
    }
}

#[test]
fn a_training_that_blows_up_is_named_and_ends() {
    let result = run(RaceKey { initialisation: Initialisation::Xavier64, ..key(Activation::Relu, 6, 1.0, 1, 5000) });
    assert_eq!(result.stopped, Stopped::Diverged);
    assert!(result.track.points.last().unwrap().step < 5000);
}

/// A probe's histogram counts every pre-activation once, and what it says of gradients is what training does.
#[test]
fn a_look_agrees_with_a_pass_by_hand() {
    let key = key(Activation::Sigmoid, 3, 0.3, 2, 50);
    let result = run(key);
    let first = &result.track.probes[0];
    assert_eq!(first.layers.len(), 4);
    for layer in &first.layers[..3] {
        assert_eq!(layer.histogram.iter().sum::<u32>(), 256 * 32);
    }
    assert!(first.layers[3].histogram.is_empty());
    let data = Prepared::new(&key.spec(), &mut SampleCache::default());
    let network = network(&key.spec()).unwrap();
    let mut gradient = vec![0.0; network.parameters.len()];
    let x = data.first(256);
    let (_, buffers): (f64, Buffers) =
        loss_and_gradient(&network, Loss::Logistic, x, &data.labels()[..256], Some(&mut gradient));
    for (layer, look) in network.layers.iter().zip(&first.layers) {
        let dw = &gradient[layer.w.clone()];
        let rms = (dw.iter().map(|dw| f64::from(*dw).powi(2)).sum::<f64>() / dw.len() as f64).sqrt();
        assert!((rms / f64::from(look.gradient_rms) - 1.0).abs() < 1e-5);
    }
    assert_eq!(buffers.h[0].len(), 32 * 32);
}

/// Gradient of the first layer over that of the last at the start, six layers deep: the chart's factor.
#[test]
fn at_depth_six_the_gradient_that_reaches_the_first_layer() {
    let ratio = |activation| {
        let result = run(key(activation, 6, 0.3, 1, 1));
        let layers = &result.track.probes[0].layers;
        layers[0].gradient_rms / layers[6].gradient_rms
    };
    assert!(ratio(Activation::Sigmoid) < 1e-3, "{}", ratio(Activation::Sigmoid));
    assert!(ratio(Activation::Relu) > 1e-2, "{}", ratio(Activation::Relu));
    // And hardly a sigmoid unit is saturated there: it is not the flat tails that stop it.
    let result = run(key(Activation::Sigmoid, 6, 0.3, 1, 1));
    assert!(result.track.probes[0].layers.iter().all(|layer| layer.saturated_fraction < 0.01));
}

#[test]
fn the_search_picks_the_fewest_median_steps() {
    let contestant = key(Activation::Relu, 3, 0.3, 1, 1000);
    let keys = tuning::keys(contestant, 90);
    assert_eq!(keys.len(), 12);
    let tried = |steps: &dyn Fn(&RaceKey) -> Option<u32>, known: usize| {
        let answer = |key: &RaceKey| {
            let best = key.rate.value() as f32 / 10.0;
            let mut answer = Answer::new(key.spec(), Stopped::Budget, 0.0);
            let score = |step, test_accuracy| Score { step, train_loss: 1.0, test_accuracy, seconds: 0.0 };
            answer.track.points = vec![score(0, best)];
            answer.track.points.extend(steps(key).map(|step| score(step, 0.9)));
            (answer.spec, answer)
        };
        let results: Results = keys[..known].iter().map(answer).collect();
        tuning::medians(contestant, 90, &results)
    };
    // The median, not the mean: one seed of 0.3 is unlucky.
    let steps = |key: &RaceKey| match (key.rate.value(), key.seed) {
        (0.3, 1) => None,
        (0.3, _) => Some(100),
        (1.0, _) => Some(150),
        _ => None,
    };
    let medians = tried(&steps, 12);
    assert_eq!(medians.iter().map(|m| m.steps).collect::<Vec<_>>(), [None, None, Some(100), Some(150)]);
    assert_eq!(tuning::best(&medians), Some(Rate::new(0.3)));
    assert_eq!(tuning::best(&tried(&steps, 11)), None);
    // Where nobody arrives, whoever came nearest.
    assert_eq!(tuning::best(&tried(&|_| None, 12)), Some(Rate::new(1.0)));
}

/// Seed by seed, at each one's own rate, where both arrived.
#[test]
fn the_search_compares_two_contestants_in_each_of_its_seeds() {
    let (relu, sigmoid) = (key(Activation::Relu, 3, 0.3, 7, 1000), key(Activation::Sigmoid, 3, 3.0, 7, 1000));
    let mut results = Results::default();
    let mut put = |of: RaceKey, seed: u32, step: Option<u32>| {
        let searched = RaceKey { seed, until: Some(90), ..of };
        let mut answer = Answer::new(searched.spec(), Stopped::Budget, 0.0);
        let score = |step| Score { step, train_loss: 1.0, test_accuracy: 0.9, seconds: 0.0 };
        answer.track.points = step.map(score).into_iter().collect();
        results.insert(answer.spec, answer);
    };
    for (seed, steps) in [(7, [100, 3000]), (8, [200, 4000]), (9, [100, 500])] {
        put(relu, seed, Some(steps[0]));
        put(sigmoid, seed, Some(steps[1]));
    }
    // Neither another rate nor another seed counts.
    put(RaceKey { rate: Rate::new(1.0), ..relu }, 7, Some(1));
    put(relu, 10, Some(1));
    assert_eq!(tuning::ratios(relu, sigmoid, 90, &results), [5.0, 20.0, 30.0]);
    results.get_mut(&RaceKey { seed: 8, until: Some(90), ..sigmoid }.spec()).unwrap().track.points.clear();
    assert_eq!(tuning::ratios(relu, sigmoid, 90, &results), [5.0, 30.0]);
}
