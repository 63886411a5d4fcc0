//! The reader throws results away or puts settings to their defaults, and may take it back.

use crate::job::Answer;
use crate::page::model::effect::Effect;
use crate::page::model::labs::{algorithms, data};
use crate::page::model::notice::Notice;
use crate::page::model::settings::{LabId, TABLE};
use crate::page::model::state::State;
use crate::page::model::undo::{Undo, stays};

impl State {
    /// Throws the results of the lab on the screen away.
    pub(super) fn clear(&mut self) -> Vec<Effect> {
        let lab = self.settings.lab;
        let results = if lab == LabId::Data { &self.data.results } else { &self.algorithms.results };
        let answers: Vec<Answer> = results.values().cloned().collect();
        let effects = match lab {
            LabId::Data => self.data.update(data::Event::Reset),
            LabId::Algorithms => self.algorithms.update(algorithms::Event::Reset, &self.settings),
            // Its notebook is the reader's own, and has buttons of its own.
            LabId::Computation => return Vec::new(),
        };
        if !answers.is_empty() {
            self.offer(Notice::Cleared(answers.len()), Undo::Cleared(lab, answers));
        }
        effects
    }

    /// Brings every setting of the experiments to its default, but for those that a link has fixed.
    pub(super) fn reset_settings(&mut self) -> Vec<Effect> {
        let before = self.settings.clone();
        let effects = self.adjust(|settings| {
            let free = TABLE.rows().iter().filter(|row| !stays(row.key) && !before.is_fixed(row.key));
            free.for_each(|row| settings.reset(row.key));
        });
        if self.settings != before {
            self.offer(Notice::Defaults, Undo::Defaults(Box::new(before)));
        }
        effects
    }

    /// There is but one thing to take back, the last.
    fn offer(&mut self, notice: Notice, undo: Undo) {
        self.withdraw_undo();
        self.notices.show(notice);
        self.undo = Some(undo);
    }

    fn withdraw_undo(&mut self) {
        self.notices.withdraw(|notice| !notice.offers_undo());
    }

    /// Without the notice that offers it, nothing can be taken back.
    pub(super) fn forget_undo(&mut self) {
        if !self.notices.shown().iter().any(|(_, notice)| notice.offers_undo()) {
            self.undo = None;
        }
    }

    pub(super) fn take_back(&mut self) -> Vec<Effect> {
        self.withdraw_undo();
        match self.undo.take() {
            None => Vec::new(),
            Some(Undo::Cleared(LabId::Data, answers)) => {
                let kept = Effect::Keep(answers.clone());
                let mut effects = self.data.update(data::Event::Restored { answers, resume: false });
                effects.push(kept);
                effects
            }
            Some(Undo::Cleared(_, answers)) => {
                self.algorithms.put_back(answers);
                Vec::new()
            }
            Some(Undo::Defaults(before)) => {
                let keys = TABLE.rows().iter().map(|row| row.key).filter(|key| !stays(key));
                self.adjust(|settings| settings.take(&before, &keys.collect::<Vec<_>>()))
            }
        }
    }
}
