//! Which step of the large network's training the reader looks at, and the pulse that runs back through the drawn network.

use crate::job::{GradientProbe, Job};
use crate::nn::activation::Activation;
use crate::page::model::effect::Effect;
use crate::page::model::labs::data::figure::draw;
use crate::page::model::labs::data::{GRADIENT_PAIR, State};
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;

/// Seconds in which the pulse goes from the loss to the first layer: slow enough to see it die on its way.
const SECONDS: f64 = 1.0;

/// Where the reader looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watch {
    /// Place among the steps that were followed; beyond the last is the last.
    place: usize,
    is_playing: bool,
    pulse: Pulse,
    /// Through which network the last pulse ran.
    activation: Option<Activation>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Pulse {
    #[default]
    None,
    /// To begin with the next frame in which there is a network to run through.
    Due,
    /// Since then, in seconds of the page's clock, and how far it has come.
    Running(f64, f64),
}

impl Watch {
    /// Of so many steps.
    pub fn place(&self, steps: usize) -> usize {
        self.place.min(steps.saturating_sub(1))
    }

    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// How far the pulse has come, 0 at the loss to 1; `None` where none runs.
    pub fn pulse(&self) -> Option<f64> {
        if let Pulse::Running(_, share) = self.pulse { Some(share) } else { None }
    }

    /// The reader's hand puts it to a step.
    pub fn look_at(&mut self, place: usize) {
        (self.place, self.is_playing, self.pulse) = (place, false, Pulse::None);
    }

    /// A network of which so many steps are known is on the screen: a pulse is to run where it is another than before.
    pub fn show(&mut self, activation: Activation, steps: usize) {
        if steps > 0 && self.activation.replace(activation) != Some(activation) {
            self.beat();
        }
    }

    fn beat(&mut self) {
        self.pulse = Pulse::Due;
    }

    /// Plays from the present step to the last of so many, a pulse for each; from the first where this is the last. Or stops.
    pub fn play(&mut self, steps: usize) {
        let place = self.place(steps);
        if self.is_playing || steps < 2 {
            self.look_at(place);
        } else {
            self.look_at(if place + 1 == steps { 0 } else { place });
            self.is_playing = true;
            self.beat();
        }
    }

    /// A frame at this time, of a training of which so many steps are known. Where nothing is to move by itself there is no
    /// pulse, and playing goes from step to step.
    pub fn frame(&mut self, now: f64, is_still: bool, steps: usize) {
        let since = match self.pulse {
            Pulse::None => return,
            Pulse::Due => now,
            Pulse::Running(since, _) => since,
        };
        let share = (now - since) / SECONDS;
        let is_over = !(0.0..1.0).contains(&share) || is_still && !self.is_playing;
        self.is_playing &= self.place + 1 < steps || !is_over;
        self.pulse = match is_over {
            true if self.is_playing => {
                self.place += 1;
                Pulse::Running(now, if is_still { 1.0 } else { 0.0 })
            }
            true => Pulse::None,
            false => Pulse::Running(since, if is_still { 1.0 } else { share }),
        };
    }

    /// Whether it goes on in the next frame.
    fn moves(&self, steps: usize) -> bool {
        self.pulse != Pulse::None && steps > 0
    }
}

impl State {
    /// The activations whose gradients are shown: the chosen one, and those of the pair that it stands beside.
    pub fn gradient_activations(&self) -> Vec<Activation> {
        let own = self.shown.activation;
        let others = GRADIENT_PAIR.into_iter().filter(|&other| other != own);
        std::iter::once(own).chain(others).collect()
    }

    /// The m whose gradients are shown: the reader's, or the nearest that has them of every activation; where none has, of the
    /// chosen one.
    pub fn gradient_m(&self) -> Option<u32> {
        let is_known = |activation, m| !self.probes_at(activation, m).is_empty();
        let all = |m| self.gradient_activations().into_iter().all(|activation| is_known(activation, m));
        self.nearest(all).or_else(|| self.nearest(|m| is_known(self.shown.activation, m)))
    }

    /// The gradients of the large network with this activation, first repeat, at one m by step.
    pub fn probes_at(&self, activation: Activation, m: u32) -> &[GradientProbe] {
        let plan = FigurePlan { activation, ..self.shown.clone() };
        let answer = self.seen().get(&plan.key(Learner::Large, m, 0));
        answer.map_or(&[], |answer| &answer.gradient)
    }

    /// The networks of the other repeats before their first step, ReLU's and sigmoid's, where those repeats are trained: what one draw
    /// of starting weights and examples says of a gradient, another may not.
    pub(super) fn draws(&self) -> Vec<Job> {
        let figure = &self.figure.study;
        let repeats = 1..if self.is_stale() { 0 } else { figure.whole_repeats() };
        repeats.flat_map(|repeat| GRADIENT_PAIR.map(|activation| draw(&figure.plan, activation, repeat))).collect()
    }

    /// ReLU's gradient in the first layer before the first step, by sigmoid's, in each repeat of which both are known; `None` where
    /// that is but one.
    pub fn first_ratios(&self, m: u32) -> Option<Vec<f64>> {
        let plan = FigurePlan { m, ..self.shown.clone() };
        let first = |activation, repeat| {
            let drawn = || Some(&self.seen().get(&draw(&plan, activation, repeat).spec)?.gradient[..]);
            let probes = if repeat == 0 { self.probes_at(activation, m) } else { drawn()? };
            let layer = probes.first().filter(|probe| probe.step == 0)?.layers.first()?;
            Some(f64::from(layer.gradient_rms)).filter(|size| *size > 0.0)
        };
        let [one, other] = GRADIENT_PAIR;
        let ratio = |repeat| Some(first(one, repeat)? / first(other, repeat)?);
        let ratios: Vec<f64> = (0..plan.repeats).filter_map(ratio).collect();
        (ratios.len() > 1).then_some(ratios)
    }

    /// How many steps are known of the network that is shown.
    pub(super) fn steps_known(&self) -> usize {
        self.gradient_m().map_or(0, |m| self.probes_at(self.shown.activation, m).len())
    }

    /// Asks for the next frame, where something moves. A pulse runs through every network that is new here: the first that is
    /// there, and the other activation's after the switch.
    /// `more_moves`: something of a lecture does.
    pub fn plan_frame(&mut self, more_moves: bool) -> Option<Effect> {
        let activation = self.shown.activation;
        let steps = self.steps_known();
        self.gradient.show(activation, steps);
        let moves = self.gradient.moves(steps) || !self.glide.is_over() || more_moves;
        (moves && !std::mem::replace(&mut self.frame_is_planned, true)).then_some(Effect::Frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_runs_once_and_not_where_nothing_moves() {
        let mut watch = Watch::default();
        let at = |watch: &mut Watch, now, is_still| {
            watch.frame(now, is_still, 3);
            watch.pulse()
        };
        assert_eq!((at(&mut watch, 1.0, false), watch.moves(3)), (None, false));
        watch.beat();
        // It waits for a network.
        assert_eq!((watch.moves(0), watch.moves(3), watch.pulse()), (false, true, None));
        assert_eq!((at(&mut watch, 5.0, false), watch.moves(3)), (Some(0.0), true));
        assert_eq!(at(&mut watch, 5.25, false), Some(0.25));
        assert_eq!((at(&mut watch, 6.0, false), watch.moves(3), watch.place(3)), (None, false, 0));
        watch.beat();
        assert_eq!(at(&mut watch, 7.0, true), None);
        // With each network that is new, once.
        watch.show(Activation::Sigmoid, 0);
        assert!(!watch.moves(3));
        watch.show(Activation::Sigmoid, 3);
        assert_eq!(
            (watch.pulse, at(&mut watch, 7.5, false), at(&mut watch, 8.5, false)),
            (Pulse::Due, Some(0.0), None)
        );
        watch.show(Activation::Sigmoid, 3);
        assert_eq!(watch.pulse, Pulse::None);
        // A clock that runs back ends it.
        watch.beat();
        at(&mut watch, 9.0, false);
        assert_eq!(at(&mut watch, 8.5, false), None);
    }

    #[test]
    fn playing_goes_from_step_to_step_and_ends_at_the_last() {
        let mut watch = Watch::default();
        watch.play(3);
        for (now, place) in [(0.0, 0), (0.9, 0), (1.0, 1), (1.5, 1), (2.0, 2), (2.9, 2)] {
            watch.frame(now, false, 3);
            assert_eq!((watch.is_playing(), watch.place(3)), (true, place), "{now}");
        }
        watch.frame(3.0, false, 3);
        assert_eq!((watch.is_playing(), watch.place(3)), (false, 2));
        // Again from the first; the hand stops it.
        watch.play(3);
        assert_eq!((watch.place(3), watch.is_playing()), (0, true));
        watch.look_at(7);
        assert_eq!((watch.place(3), watch.is_playing(), watch.moves(3)), (2, false, false));
        // Where nothing is to move by itself, without a pulse.
        watch.play(3);
        watch.frame(0.0, true, 3);
        watch.frame(0.5, true, 3);
        assert_eq!((watch.pulse(), watch.place(3)), (Some(1.0), 0));
        watch.frame(1.1, true, 3);
        assert_eq!((watch.pulse(), watch.place(3)), (Some(1.0), 1));
        watch.play(0);
        assert!(!watch.is_playing());
    }
}
