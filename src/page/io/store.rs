//! Results that this browser keeps from one visit to the next: a reload in the middle of a training loses nothing.
//!
//! A result is a pure function of its key and of the program's numbers, so a kept one can be trusted, and it is thrown
//! away when it was made by a program with other numbers ([`NUMBERS`]). Nothing of a reader's own data is kept.
//!
//! - [`record`]: a result as bytes and back. Pure.
//! - [`kept`]: what is kept and since when, and what goes first. Pure.
//! - [`ledger`]: what waits and what is written of it, and what of what is read is of use. Pure.
//! - `browser`: IndexedDB, and the mark that says that a training was under way.

pub mod kept;
pub mod ledger;
pub mod record;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
pub use browser::{clear, come_back, is_writing, keep, leave, mark_training, open};

/// A test below says when to raise it.
pub use crate::page::model::link::NUMBERS;

/// Results kept at most, about 10 MB; beyond, the oldest go.
pub const MOST: usize = 20_000;

#[cfg(test)]
mod tests {
    use crate::job::{Observe, run};
    use crate::nn::activation::Activation;
    use crate::page::io::store::NUMBERS;
    use crate::study::key::{Features, Learner};
    use crate::study::plan::spec;
    use crate::study::scale::{self, Size};
    use crate::task::TaskId;
    use crate::task::real::{RealData, Set};
    use crate::task::sample::SampleCache;
    use crate::task::shelf::Rows;
    use std::io::Read;
    use std::rc::Rc;

    /// A real data set from its file.
    fn committed(set: Set) -> RealData {
        let packed: &[u8] = match set {
            Set::Digits => include_bytes!("../../../data/digits14.bin.gz"),
            Set::Mails => include_bytes!("../../../data/mails.csv.gz"),
        };
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
        RealData::new(set, bytes).unwrap()
    }

    /// Takes a number in, so that neither another number nor another order gives the same sum.
    fn add(sum: u64, number: impl Into<u64>) -> u64 {
        sum.wrapping_mul(0x0000_0100_0000_01b3) ^ number.into()
    }

    /// Goes on with a sum over small runs of a task by every learner, activation and kind of features, with everything that
    /// is kept of them. The gradient's bits after the last step move with any bit of a network's weights.
    fn with_runs(mut sum: u64, task: TaskId, samples: &mut SampleCache) -> u64 {
        for learner in Learner::ALL {
            let activations = if learner.is_network() { &Activation::OF_FIGURE[..] } else { &[Activation::Relu] };
            for (features, &activation) in Features::ALL.iter().flat_map(|f| activations.iter().map(move |a| (*f, a))) {
                let key = spec(task, features, learner, activation, 64, 5);
                let observe = Observe { map_side: 16, gradient: true, mistakes: true, ..Observe::default() };
                let result = run(key, observe, samples);
                sum = add(add(sum, result.test_accuracy.to_bits()), result.train_accuracy.unwrap().to_bits());
                sum = result.map.iter().flatten().fold(sum, |sum, &cell| add(sum, cell));
                let ends = result.gradient.first().into_iter().chain(result.gradient.last());
                let layers = ends.flat_map(|probe| &probe.layers);
                sum = layers.fold(sum, |sum, layer| add(sum, layer.gradient_rms.to_bits()));
                let mistakes = result.mistakes.iter().flatten();
                sum = mistakes.fold(sum, |sum, mistake| add(add(sum, mistake.example), mistake.said));
            }
        }
        sum
    }

    /// And over cells of its scale map: a network that the figure does not have, and the machine with a kernel.
    fn with_cells(mut sum: u64, task: TaskId, samples: &mut SampleCache) -> u64 {
        for size in [Size::Network(1), Size::Kernel] {
            let key = scale::spec(task, Features::Raw, size, Activation::Relu, 64, 5);
            let result = run(key, Observe::default(), samples);
            sum = add(add(sum, result.test_accuracy.to_bits()), result.train_accuracy.unwrap().to_bits());
            sum = add(add(sum, result.parameters), result.examples_seen);
        }
        sum
    }

    /// When one of the sums moves, results kept by older programs do not hold any more: [`NUMBERS`] and the sums are to be
    /// changed together. It runs with the ordinary tests, and the numbers are those of every engine.
    #[test]
    fn the_version_is_that_of_these_numbers() {
        let mut samples = SampleCache::default();
        let (mut runs, mut cells) = (0, 0);
        for (place, task) in TaskId::GIVEN.into_iter().enumerate() {
            if let Some(set) = Set::of(task) {
                samples.put(Rows::Real(Rc::new(committed(set))));
            }
            runs = with_runs(runs, task, &mut samples);
            cells = with_cells(cells, task, &mut samples);
            let found = (task.name(), runs, cells);
            let Some(&sums) = SUMS.get(place) else { panic!("docs/recipes.md, To add a task, 8: {found:?} in SUMS") };
            assert_eq!(found, sums, "the numbers have changed: raise NUMBERS, and note the new sums");
        }
        assert_eq!((NUMBERS, SUMS.len()), (2, TaskId::GIVEN.len()));
    }

    /// The sums of the runs and of the cells up to each task.
    const SUMS: [(&str, u64, u64); 6] = [
        ("plane", 10_845_990_401_856_872_524, 677_545_804_332_129_069),
        ("spam", 788_989_414_378_452_956, 1_906_196_628_896_212_575),
        ("ads", 9_603_076_252_864_475_601, 16_117_942_313_652_267_169),
        ("cars", 3_779_794_987_136_615_482, 6_465_123_644_622_406_481),
        ("digits", 1_239_581_006_049_948_998, 2_624_766_116_303_115_032),
        ("mails", 17_283_689_188_839_184_351, 14_390_789_927_399_117_788),
    ];
}
