//! What `cargo xtask bench` measures in the page: rates of the fixed work of [`crate::study::rate`], on one core. A reader's module
//! does not hold it: it is compiled with the feature `hooks` only.

use crate::decimal::fixed;
use crate::order::ascending;
use crate::page::model::settings::Settings;
use crate::study::rate::{Load, SIZES, Size, WORKS, Work, flops_per_example};
use std::fmt::Write;

/// Long enough for the engine to have compiled the loops with its best compiler, in milliseconds.
const WARM_UP: f64 = 400.0;
/// One reading, in milliseconds; of several the median counts, so that a moment's other load on the machine does not.
const READING: f64 = 100.0;
const READINGS: usize = 9;

/// The work of [`WORKS`] at whose rates the figure's products are counted: what Adam takes besides is beside them.
const OF_FIGURE: &str = "train";

/// JSON with examples per second by work and size, `{"train": {"small": n, "medium": n, "large": n}, ...}`, beside
/// each work its billions of operations per second, as `"train_gflops"`, and the seconds that the operations of the default figure
/// take at these rates on one core, as `"figure_operations"`. `now` says milliseconds.
pub fn report(now: &dyn Fn() -> f64) -> String {
    let mut json = String::from("{");
    let mut figure = 0.0;
    for work in WORKS {
        let (mut examples, mut gflops) = (Vec::new(), Vec::new());
        let mut rates = [0.0; SIZES.len()];
        for (size, of_size) in SIZES.into_iter().zip(&mut rates) {
            let (rate, flops) = measure(size, work, now);
            *of_size = rate * flops;
            examples.push(format!("\"{}\": {}", size.name, fixed(rate, 0)));
            gflops.push(format!("\"{}\": {}", size.name, fixed(rate * flops / 1e9, 2)));
        }
        if work.name == OF_FIGURE {
            figure = figure_operations(&rates);
        }
        let (name, examples, gflops) = (work.name, examples.join(", "), gflops.join(", "));
        let comma = if json.len() > 1 { ", " } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(json, "{comma}\"{name}\": {{{examples}}}, \"{name}_gflops\": {{{gflops}}}");
    }
    json + ", \"figure_operations\": " + &fixed(figure, 3) + "}"
}

/// Seconds that the matrix products of the default figure's 440 trainings take on one core, at so many operations a second of each
/// of [`SIZES`]: those of a learner at the rate of the size whose widest layer is nearest to its own.
fn figure_operations(rates: &[f64; SIZES.len()]) -> f64 {
    let widest = |widths: &[usize]| widths[1..].iter().copied().max().unwrap_or(1) as f64;
    let runs = Settings::default().plan().runs();
    let seconds = runs.iter().map(|spec| {
        let widths = spec.widths();
        let distance = |place: &usize| (widest(SIZES[*place].widths) / widest(&widths)).ln().abs();
        let nearest = (0..SIZES.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0);
        let examples = f64::from(spec.recipe.steps) * f64::from(spec.batch());
        examples * flops_per_example(&widths, false) / rates[nearest]
    });
    seconds.sum()
}

/// Examples per second (the median of the readings), and operations per example.
fn measure(size: Size, work: Work, now: &dyn Fn() -> f64) -> (f64, f64) {
    let mut load = Load::new(size, work);
    let mut rate_over = |milliseconds: f64| {
        let (start, mut examples) = (now(), 0);
        loop {
            examples += load.pass();
            let elapsed = now() - start;
            if elapsed >= milliseconds {
                return examples as f64 / elapsed * 1000.0;
            }
        }
    };
    rate_over(WARM_UP);
    let readings: Vec<f64> = (0..READINGS).map(|_| rate_over(READING)).collect();
    (readings[ascending(&readings)[READINGS / 2]], load.flops_per_example())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn rates_are_examples_by_time_and_a_moment_s_load_does_not_count() {
        // Each pass takes 0.2 s, and every seventh three times as long.
        let (looks, time) = (Cell::new(0u32), Cell::new(0.0));
        let now = || {
            looks.set(looks.get() + 1);
            time.set(time.get() + if looks.get() % 7 == 0 { 600.0 } else { 200.0 });
            time.get()
        };
        let (rate, flops) = measure(SIZES[0], WORKS[0], &now);
        let examples = Load::new(SIZES[0], WORKS[0]).pass() as f64;
        assert_eq!(rate, examples / 0.2);
        assert!(flops > 1.0);
    }

    #[test]
    fn the_figure_s_operations_are_those_of_its_trainings() {
        let all = figure_operations(&[1.0; 3]);
        // Counted densely: with the biases, and the first layer as the others.
        let dense: f64 = Settings::default().plan().runs().iter().map(|spec| spec.flops()).sum();
        assert!((0.8..1.0).contains(&(all / dense)), "{all} of {dense}");
        // The map's large network, of 32 units a layer, is as wide as the medium size, and nothing in it is as wide as the large one.
        let of_size = [0, 1, 2].map(|size| {
            let mut rates = [f64::INFINITY; 3];
            rates[size] = 1.0;
            figure_operations(&rates) / all
        });
        assert!(of_size[1] > 0.75 && of_size[0] > 0.05 && of_size[2] == 0.0, "{of_size:?}");
    }

    #[test]
    fn the_report_has_each_work_at_each_size() {
        let time = Cell::new(0.0);
        let json = report(&|| time.replace(time.get() + 1_000.0));
        for work in WORKS {
            for name in [work.name.to_owned(), format!("{}_gflops", work.name)] {
                let at = json
                    .split_once(&format!("\"{name}\": {{"))
                    .map(|(_, rest)| rest.split('}').next().unwrap_or_default());
                let sizes: Vec<&str> = at.unwrap().split(", ").filter_map(|pair| pair.split('"').nth(1)).collect();
                assert_eq!(sizes, SIZES.map(|size| size.name), "{name}");
            }
        }
        assert!(json.starts_with('{') && json.ends_with('}'));
    }
}
