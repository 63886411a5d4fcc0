//! The race as CSV, as design.md section 5 fixes it: one row for each layer at each look into a contestant, in the order
//! of the contestants. Numbers are written so that reading them back gives the same bits (seconds to the
//! microsecond).

use crate::decimal::{shortest, trimmed};
use crate::job::track::Track;
use crate::page::model::labs::algorithms::contestant::Contestant;
use crate::study::race::RaceKey;

/// Browsers tell the time no finer than in microseconds.
const SECONDS_DECIMALS: usize = 6;

pub const HEADER: &str =
    "activation,depth,seed,step,layer,gradient_rms,saturated_fraction,train_loss,test_accuracy,seconds";

/// The contestants of a race who have begun. Layer 1 is next to the input, the last one is the output layer. Empty before
/// any has.
pub fn csv<'a>(begun: impl Iterator<Item = (Contestant, RaceKey, &'a Track)>) -> String {
    let mut text = String::new();
    for (contestant, key, track) in begun {
        if text.is_empty() {
            text += HEADER;
            text.push('\n');
        }
        let mut points = track.points.iter();
        for probe in &track.probes {
            // Every look has a point of its step.
            let Some(point) = points.by_ref().find(|point| point.step == probe.step) else { break };
            for (layer, look) in probe.layers.iter().enumerate() {
                text += &format!(
                    "{},{},{},{},{},{},{},{},{},{}\n",
                    contestant.name(),
                    key.depth,
                    key.seed,
                    probe.step,
                    layer + 1,
                    shortest(look.gradient_rms),
                    shortest(look.saturated_fraction),
                    shortest(point.train_loss),
                    shortest(point.test_accuracy),
                    trimmed(point.seconds.into(), SECONDS_DECIMALS),
                );
            }
        }
    }
    text
}
