//! The reader's own table in the state: which one is loaded, and what follows when it is replaced or missing.

use crate::job::Spec;
use crate::page::model::notice::Notice;
use crate::page::model::own::board;
use crate::page::model::own::{self as data, Dialog, Event, Used};
use crate::page::model::state::{Effect, NeedsTable, Phase, State};
use crate::task::TaskId;
use crate::task::own::{self, OwnData, TableId};
use crate::task::shelf::Shelf;
use std::rc::Rc;

impl State {
    /// Name of the reader's own table, also while another task is shown; [`own::NONE`] where there is none.
    pub fn table(&self) -> TableId {
        self.own_data().map_or(own::NONE, |table| table.id())
    }

    /// The reader's own table, for whoever trains on it or shows its rows.
    pub fn own_data(&self) -> Option<&Rc<OwnData>> {
        self.own.used.as_ref().map(|used| &used.data)
    }

    /// The rows that are here, for whoever trains on them or shows them.
    pub fn shelf(&self) -> Shelf {
        let mut shelf = Shelf::new(self.own_data());
        self.real.put_on(&mut shelf);
        shelf
    }

    /// The task is own data, and none are loaded.
    pub fn lacks_table(&self) -> bool {
        self.settings.task == TaskId::Table(own::NONE)
    }

    /// Whether the reader's own data may be shown: not where the link fixes another task.
    pub fn may_bring_table(&self) -> bool {
        self.settings.task.is_table() || !self.settings.is_fixed("task")
    }

    pub(super) fn link_needs_table(&self) -> Option<Effect> {
        self.lacks_table().then_some(Effect::NeedsTable(NeedsTable::ForLink))
    }

    /// Takes in what happens to own data.
    pub(super) fn take_own(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Open(dialog) if dialog == Dialog::Board || self.may_bring_table() => {
                self.looking.set_open(dialog.id(), true);
                vec![Effect::Own(data::Effect::ShowDialog(dialog))]
            }
            Event::Open(_) => Vec::new(),
            Event::Use(used) => self.use_table(used, Dialog::Table),
            Event::Board(board::Event::Use) => {
                let Some(used) = self.own.board.table() else { return Vec::new() };
                let mut effects = self.use_table(used, Dialog::Board);
                if self.phase() == Phase::Idle {
                    effects.extend(self.train());
                }
                effects
            }
            event => {
                if let Event::Closed(dialog) = event {
                    self.looking.set_open(dialog.id(), false);
                }
                self.own.update(event).map(Effect::Own).into_iter().collect()
            }
        }
    }

    /// Shows a table that was loaded, and closes the dialog that it comes from. What was trained on the one before goes:
    /// in an export, both would be `table`.
    fn use_table(&mut self, used: Used, dialog: Dialog) -> Vec<Effect> {
        let (id, task) = (used.data.id(), used.data.task());
        if self.table() != id {
            let stays = |spec: &Spec| spec.task().is_none_or(|of| !of.is_table() || of == task);
            self.results.retain(|spec, _| stays(spec));
            self.failed.retain(|spec, _| stays(spec));
            self.asked.retain(stays);
            self.scale.retain(stays);
        }
        self.own.update(Event::Use(used));
        self.notices.withdraw(|notice| !matches!(notice, Notice::NeedsTable(_)));
        let mut effects = vec![Effect::Own(data::Effect::CloseDialog(dialog))];
        effects.extend(self.adjust(|settings| settings.put("task", task.name())));
        if self.shown.task.is_table() && self.shown.task != task {
            self.shown = self.settings.plan();
        }
        effects
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::page::model::link;
    use crate::page::model::settings::Lab;
    use crate::page::model::state::{Event, Phase};
    use crate::table::{self, Limits, Overrides};

    /// A table of so many rows of two numbers, of two classes.
    pub fn load(rows: usize) -> Used {
        let csv: String = (0..rows).map(|i| format!("{},{},{}\n", i % 7, i % 5, i % 2)).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        let prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
        Used::new("a.csv".into(), prepared, None)
    }

    #[test]
    fn a_link_to_own_data_says_that_they_are_missing_and_trains_nothing() {
        let (mut state, effects) = State::new("v=1&task=table&run=1");
        assert!(effects.contains(&Effect::NeedsTable(NeedsTable::ForLink)));
        assert_eq!((state.phase(), state.counts()), (Phase::Idle, (0, 0)));
        assert_eq!(state.update(Event::Train), [Effect::NeedsTable(NeedsTable::ToTrain)]);
        assert_eq!(state.phase(), Phase::Idle);
        assert_eq!(link::write(&state.settings), "v=1&task=table&run=1");
    }

    #[test]
    fn the_axis_ends_at_the_last_row_and_the_table_stays() {
        let (mut state, _) = State::new("repeats=1&features=engineered&m=4096");
        let table = load(1000);
        state.update(Event::Own(data::Event::Use(table.clone())));
        assert_eq!(state.settings.m_values(), [16, 32, 64, 128, 256, 512, 700]);
        assert_eq!((state.settings.m, state.counts().1), (700, 35));
        assert_eq!(state.marker, (700.0f64 / 16.0).log2());
        assert_eq!(state.settings.plan().features.name(), "raw");
        let effects = state.update(Event::Train);
        assert_eq!(effects[0], Effect::Want(Lab::Data));
        let first = state.wanted()[0];
        assert!(first.spec.data.m == 700 && first.observe.map_side > 0);
        // To another task, reset, and back by a link: the table is still there.
        state.update(Event::set("task", "plane"));
        assert_eq!((state.settings.m, state.settings.plan().features.name()), (512, "engineered"));
        state.update(Event::Reset);
        state.update(Event::Link("task=table".into()));
        assert_eq!(state.settings.task, table.data.task());
        // The slider reaches the last row, which is no doubling.
        state.update(Event::Settle(1e9));
        assert_eq!(state.settings.m, 700);
    }

    #[test]
    fn another_table_takes_the_place_of_the_first() {
        let (mut state, _) = State::new("repeats=1");
        state.update(Event::Own(data::Event::Use(load(200))));
        state.update(Event::Train);
        let second = load(300);
        let effects = state.update(Event::Own(data::Event::Use(second.clone())));
        assert!(effects.contains(&Effect::Want(Lab::Data)));
        assert!(state.wanted().iter().all(|job| job.spec.task() == Some(second.data.task())));
        assert_eq!(state.shown.task, second.data.task());
    }
}
