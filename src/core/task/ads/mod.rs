//! The task `ads`: will this reader click on this ad? An impression is eight fields, each one of a few values: who looks
//! (age, device, hour, interest), where (site), and at what (ad category, style, size). Each value adds to the
//! inclination to click, but most of it lies in pairs: sports fans click sports ads. Impressions without a click are
//! many times as frequent in life; here they are taken less often, so that the classes are equally large (negatives
//! down-sampled).
//!
//! What a learner sees raw is the fields one-hot. The expert who engineers features has an idea, correct by and large,
//! of how well three pairs of fields go together and of two fields by themselves, each as a number.

pub mod world;

use super::{Inputs, NetworkRecipe, Seen, Task};
use crate::nn::network::Hidden;
use crate::random::Stream;
use world::{FIELD_VALUES, FIELDS};

/// Values of all fields together.
const ONE_HOT: usize = {
    let (mut sum, mut field) = (0, 0);
    while field < FIELDS {
        sum += FIELD_VALUES[field].1;
        field += 1;
    }
    sum
};
const ENGINEERED: usize = world::EXPERT_CROSSES.len() + world::EXPERT_MAIN.len();

/// Names of the engineered features, in their order: the fields that each is about.
pub const FEATURE_NAMES: [&str; ENGINEERED] = ["interest-adcat", "age-style", "hour-site", "adcat", "site"];

/// Accuracy of answering by whether a click is more likely than not, over all 1,728,000 impressions.
const CEILING: f64 = 0.931_038;

pub const TASK: Task = Task {
    name: "ads",
    number: 2,
    classes: 2,
    observed: FIELDS,
    feature_names: &FEATURE_NAMES,
    draw: Some(draw),
    seen: Some(Seen { width, inputs }),
    machine_raw: Inputs::Raw,
    both: Inputs::RawAndEngineered,
    hidden: [Hidden::new(&[4]), Hidden::new(&[12]), Hidden::new(&[64])],
    // One hidden layer: 55 to 13,825 parameters.
    ladder: &[&[1], &[2], &[4], &[8], &[12], &[32], &[64], &[256]],
    recipe: NetworkRecipe { steps_per_root: 50.0, most_steps: 6000, batch: 16, decay: 0.1 },
    ceiling: Some(CEILING),
    is_map: false,
};

fn draw(stream: &mut Stream, impression: &mut [f32]) -> u8 {
    for (value, (_, values)) in impression.iter_mut().zip(FIELD_VALUES) {
        *value = stream.below(values as u32) as f32;
    }
    u8::from(stream.chance(click_probability(inclination(impression))))
}

/// How much an impression inclines to a click; above 0 a click is more likely than not.
pub fn inclination(impression: &[f32]) -> f64 {
    let main: f64 = world::MAIN.iter().zip(impression).map(|(table, &value)| f64::from(table[value as usize])).sum();
    let crosses: f64 = world::CROSSES.iter().map(|cross| f64::from(look_up(cross, impression))).sum();
    main + crosses - f64::from(world::BIAS)
}

/// Chance of a click at an inclination.
pub fn click_probability(inclination: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-world::KAPPA * inclination))
}

fn look_up(cross: &world::Cross, impression: &[f32]) -> f32 {
    let (a, b) = (impression[cross.a] as usize, impression[cross.b] as usize);
    cross.table[a * FIELD_VALUES[cross.b].1 + b]
}

fn width(inputs: Inputs) -> usize {
    match inputs {
        Inputs::Raw => ONE_HOT,
        Inputs::Engineered => ENGINEERED,
        Inputs::RawAndEngineered => ONE_HOT + ENGINEERED,
        Inputs::Cubic => super::no_cubic(),
    }
}

fn inputs(inputs: Inputs, impression: &[f32], out: &mut [f32]) {
    match inputs {
        Inputs::Raw => {
            out.fill(0.0);
            let mut first = 0;
            for (&value, (_, values)) in impression.iter().zip(FIELD_VALUES) {
                out[first + value as usize] = 1.0;
                first += values;
            }
        }
        Inputs::Engineered => {
            let crosses = world::EXPERT_CROSSES.iter().map(|cross| look_up(cross, impression));
            let main = world::EXPERT_MAIN.iter().map(|main| main.table[impression[main.field] as usize]);
            for (out, value) in out.iter_mut().zip(crosses.chain(main)) {
                *out = value;
            }
        }
        Inputs::RawAndEngineered => {
            let (raw, rest) = out.split_at_mut(ONE_HOT);
            self::inputs(Inputs::Raw, impression, raw);
            self::inputs(Inputs::Engineered, impression, rest);
        }
        Inputs::Cubic => super::no_cubic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    /// Every impression there is, which takes no sampling: the ceiling, and the rate of clicks.
    #[test]
    fn the_ceiling_is_that_of_the_best_rule() {
        let mut impression = [0.0f32; FIELDS];
        let (mut n, mut right, mut clicks) = (0.0, 0.0, 0.0);
        loop {
            let p = click_probability(inclination(&impression));
            n += 1.0;
            right += p.max(1.0 - p);
            clicks += p;
            // The next one, counting with the last field as the last digit.
            let Some(digit) = (0..FIELDS).rev().find(|&field| impression[field] as usize + 1 < FIELD_VALUES[field].1)
            else {
                break;
            };
            impression[digit] += 1.0;
            impression[digit + 1..].fill(0.0);
        }
        assert_eq!(n, 1_728_000.0);
        assert!((right / n - CEILING).abs() < 1e-6, "{}", right / n);
        // 0.4951 in the study, on a sample; its ceiling, on another, was 0.9313.
        assert!((clicks / n - 0.4951).abs() < 0.01, "{}", clicks / n);
    }

    #[test]
    fn impressions_have_the_statistics_of_the_world() {
        let mut stream = Stream::new(Purpose::Test, 2, 9, 0);
        let n = 100_000;
        let mut counts = [[0u32; 10]; FIELDS];
        let (mut expected, mut clicks, mut right) = (0.0, 0.0, 0.0);
        for _ in 0..n {
            let mut impression = [f32::NAN; FIELDS];
            let label = draw(&mut stream, &mut impression);
            for (counts, value) in counts.iter_mut().zip(impression) {
                counts[value as usize] += 1;
            }
            let z = inclination(&impression);
            expected += click_probability(z);
            clicks += f64::from(label);
            right += f64::from(u8::from((z > 0.0) == (label == 1)));
        }
        let n = f64::from(n);
        // Five standard errors each.
        assert!((clicks - expected).abs() / n < 5.0 * 0.5 / n.sqrt());
        assert!((right / n - CEILING).abs() < 5.0 * (CEILING * (1.0 - CEILING) / n).sqrt(), "{}", right / n);
        for (counts, (name, values)) in counts.iter().zip(FIELD_VALUES) {
            let p = 1.0 / values as f64;
            for (value, &count) in counts.iter().enumerate() {
                let want = if value < values { p } else { 0.0 };
                let error = (want * (1.0 - want) / n).sqrt();
                assert!((f64::from(count) / n - want).abs() <= 5.0 * error, "{name} {value}: {count}");
            }
        }
    }

    /// Sums over the tables as the study published them, each entry times its place: a changed or moved entry shows.
    #[test]
    fn the_tables_are_those_of_the_world() {
        let sum = |table: &mut dyn Iterator<Item = &f32>| -> i64 {
            let units = table.map(|x| (f64::from(*x) * 1e4).round() as i64);
            units.enumerate().map(|(place, x)| (place as i64 + 1) * x).sum()
        };
        assert_eq!(sum(&mut world::MAIN.iter().copied().flatten()), -917_735);
        let crosses = world::CROSSES.map(|cross| sum(&mut cross.table.iter()));
        assert_eq!(crosses, [-3_538_867, 552_845, -2_747_938, -27_763, -671_357]);
        let expert = world::EXPERT_CROSSES.map(|cross| sum(&mut cross.table.iter()));
        assert_eq!(expert, [478_556, 296_730, -1_293_331]);
        assert_eq!(world::EXPERT_MAIN.map(|main| sum(&mut main.table.iter())), [84_719, -53_778]);
    }

    #[test]
    fn tables_fit_their_fields_and_the_expert_is_right_by_and_large() {
        for (table, (name, values)) in world::MAIN.iter().zip(FIELD_VALUES) {
            assert_eq!(table.len(), values, "{name}");
        }
        for cross in world::CROSSES.iter().chain(&world::EXPERT_CROSSES) {
            assert_eq!(cross.table.len(), FIELD_VALUES[cross.a].1 * FIELD_VALUES[cross.b].1);
        }
        for (expert, cross) in world::EXPERT_CROSSES.iter().zip(&world::CROSSES) {
            assert_eq!((expert.a, expert.b), (cross.a, cross.b));
            let r = correlation(expert.table, cross.table);
            assert!((0.6..0.95).contains(&r), "{r}");
        }
        for expert in &world::EXPERT_MAIN {
            let r = correlation(expert.table, world::MAIN[expert.field]);
            assert!((0.6..0.98).contains(&r), "{r}");
        }
        // The diagonal of interest x ad category is raised.
        let table = world::CROSSES[0].table;
        let diagonal: f32 = (0..10).map(|i| table[11 * i]).sum::<f32>() / 10.0;
        assert!(diagonal > table.iter().sum::<f32>() / 100.0 + 1.0, "{diagonal}");
    }

    fn correlation(a: &[f32], b: &[f32]) -> f64 {
        assert_eq!(a.len(), b.len());
        let n = a.len() as f64;
        let mean = |x: &[f32]| x.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
        let (ma, mb) = (mean(a), mean(b));
        let product = |x: &[f32], mx: f64, y: &[f32], my: f64| {
            x.iter().zip(y).map(|(&x, &y)| (f64::from(x) - mx) * (f64::from(y) - my)).sum::<f64>()
        };
        product(a, ma, b, mb) / (product(a, ma, a, ma) * product(b, mb, b, mb)).sqrt()
    }

    #[test]
    fn raw_inputs_are_one_hot() {
        assert_eq!(ONE_HOT, 52);
        let mut out = [f32::NAN; ONE_HOT + ENGINEERED];
        inputs(Inputs::RawAndEngineered, &[5.0, 2.0, 0.0, 7.0, 9.0, 9.0, 4.0, 3.0], &mut out);
        let ones: Vec<usize> = (0..ONE_HOT).filter(|&at| out[at] == 1.0).collect();
        assert_eq!(ones, [5, 8, 9, 22, 32, 42, 47, 51]);
        assert_eq!(out[..ONE_HOT].iter().sum::<f32>(), 8.0);
        assert_eq!(out[ONE_HOT], 1.9106);
    }
}
