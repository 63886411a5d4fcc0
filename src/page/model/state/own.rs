//! The reader's own table in the state: which one is loaded, and what follows when it is replaced or missing.

use crate::page::model::labs::data::own::board;
use crate::page::model::labs::data::own::{self as data, Dialog, Event, Used};
use crate::page::model::notice::{NeedsTable, Notice};
use crate::page::model::state::{Effect, Phase, State};
use crate::task::TaskId;
use crate::task::own;
use crate::task::shelf::Shelf;

impl State {
    /// The rows that are here, for whoever trains on them or shows them.
    pub fn shelf(&self) -> Shelf {
        let mut shelf = Shelf::new(self.data.own_data());
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
                let Some(used) = self.data.own.board.table() else { return Vec::new() };
                let mut effects = self.use_table(used, Dialog::Board);
                if self.data.figure_phase() == Phase::Idle {
                    effects.extend(self.data.press_figure());
                }
                effects
            }
            event => {
                if let Event::Closed(dialog) = event {
                    self.looking.set_open(dialog.id(), false);
                }
                self.data.own.update(event).map(Effect::Own).into_iter().collect()
            }
        }
    }

    /// Shows a table that was loaded, and closes the dialog that it comes from. What was trained on the one before goes:
    /// in an export, both would be `table`.
    fn use_table(&mut self, used: Used, dialog: Dialog) -> Vec<Effect> {
        let (id, task) = (used.data.id(), used.data.task());
        let is_other = self.data.table() != id;
        self.data.own.update(Event::Use(used));
        self.notices.withdraw(|notice| !matches!(notice, Notice::NeedsTable(_)));
        let mut effects = vec![Effect::Own(data::Effect::CloseDialog(dialog))];
        effects.extend(self.adjust(|settings| settings.put("task", task.name())));
        if is_other {
            self.data.keep_table(task);
        }
        effects
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::page::model::link;
    use crate::page::model::state::{Event, Phase};
    use crate::table::{self, Limits, Overrides};
    use std::rc::Rc;

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
        assert_eq!((state.data.figure_phase(), state.data.figure_counts()), (Phase::Idle, (0, 0)));
        assert_eq!(state.update(Event::Train), [Effect::NeedsTable(NeedsTable::ToTrain)]);
        assert_eq!(state.data.figure_phase(), Phase::Idle);
        assert_eq!(link::write(&state.settings), "v=1&task=table&run=1");
    }

    #[test]
    fn the_axis_ends_at_the_last_row_and_the_table_stays() {
        let (mut state, _) = State::new("repeats=1&features=engineered&m=4096");
        let table = load(1000);
        state.update(Event::Own(data::Event::Use(table.clone())));
        assert_eq!(state.settings.m_values(), [16, 32, 64, 128, 256, 512, 700]);
        assert_eq!((state.settings.m, state.data.figure_counts().1), (700, 35));
        assert_eq!(state.marker, (700.0f64 / 16.0).log2());
        assert_eq!(state.settings.plan().features.name(), "raw");
        let effects = state.update(Event::Train);
        assert_eq!(effects[0], Effect::Serve);
        let first = state.data.figure_wanted()[0];
        assert!(first.spec.data.m == 700 && first.observe.map_side > 0);
        // To another task, reset, and back by a link: the table is still there.
        state.update(Event::set("task", "plane"));
        assert_eq!((state.settings.m, state.settings.plan().features.name()), (512, "engineered"));
        state.update(Event::Data(crate::page::model::labs::data::Event::Reset));
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
        assert!(effects.contains(&Effect::Serve));
        assert!(state.data.figure_wanted().iter().all(|job| job.spec.task() == Some(second.data.task())));
        assert_eq!(state.data.shown.task, second.data.task());
    }

    fn tell(state: &mut State, event: data::Event) -> Vec<Effect> {
        state.update(Event::Own(event))
    }

    #[test]
    fn a_dialog_opens_reads_and_closes_when_its_table_is_used() {
        let (mut state, _) = State::new("task=table");
        let is_open = |state: &State| state.looking.is_open(Dialog::Table.id());
        let effects = tell(&mut state, data::Event::Open(Dialog::Table));
        assert_eq!((effects, is_open(&state)), (vec![Effect::Own(data::Effect::ShowDialog(Dialog::Table))], true));
        let csv: String = (0..40).map(|i| format!("{};{},5;{}\n", i % 7, i % 5, i % 2)).collect();
        let table = Rc::new(table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap());
        let overrides = Overrides { header: Some(false), ..Overrides::default() };
        let read = data::Event::Read { name: "a.csv".into(), table: table.clone(), overrides };
        assert_eq!(tell(&mut state, read), [Effect::Own(data::Effect::Prepare)]);
        assert!(state.data.own.ready().is_none());
        // Another way to read one thing: what else the reader chose stays.
        let again = |effects: Vec<Effect>| match effects.as_slice() {
            [Effect::Own(data::Effect::ReadAgain(overrides))] => *overrides,
            other => panic!("{other:?}"),
        };
        let separator = Some(table::Separator::Tab);
        let how = |how| data::Event::How(how);
        let found = again(tell(&mut state, how(data::How::Separator(separator))));
        assert_eq!(found, Overrides { separator, ..overrides });
        let decimal = Some(table::Decimal::Point);
        assert_eq!(again(tell(&mut state, how(data::How::Decimal(decimal)))), Overrides { decimal, ..overrides });
        assert_eq!(again(tell(&mut state, how(data::How::Header(Some(true))))).header, Some(true));
        let used = Used::new("a.csv".into(), table::prepare(&table, &table.default_choice(), 1).unwrap(), None);
        assert_eq!(tell(&mut state, data::Event::Prepared(Ok(used.clone()))), []);
        assert_eq!(state.data.own.ready(), Some(&used));
        // Another choice is prepared first.
        assert_eq!(tell(&mut state, data::Event::Column(0, false)), [Effect::Own(data::Effect::Prepare)]);
        assert!(state.data.own.ready().is_none());
        tell(&mut state, data::Event::Prepared(Ok(used.clone())));
        let effects = tell(&mut state, data::Event::Use(used.clone()));
        assert_eq!(effects[0], Effect::Own(data::Effect::CloseDialog(Dialog::Table)));
        assert_eq!((state.data.table(), state.settings.task), (used.data.id(), used.data.task()));
        assert_eq!(tell(&mut state, data::Event::Closed(Dialog::Table)), [Effect::Own(data::Effect::Cancel)]);
        assert!(!is_open(&state) && state.data.own.busy.is_none());
    }

    #[test]
    fn where_the_task_is_fixed_nobody_brings_a_table() {
        let (mut state, _) = State::new("fix=task");
        assert_eq!(tell(&mut state, data::Event::Open(Dialog::Table)), []);
        assert!(!state.looking.is_open(Dialog::Table.id()));
        paint(&mut state);
        for event in [data::Event::Use(load(100)), data::Event::Board(board::Event::Use)] {
            assert_eq!(tell(&mut state, event), []);
            assert_eq!((state.data.table(), state.settings.task), (own::NONE, TaskId::Plane));
        }
    }

    fn paint(state: &mut State) {
        for (label, y) in [(0, -0.5), (1, 0.5)] {
            tell(state, data::Event::Board(board::Event::Tool(board::Tool::Brush(label))));
            tell(state, data::Event::Board(board::Event::Press((-0.8, y))));
            tell(state, data::Event::Board(board::Event::Drag((0.8, y))));
            tell(state, data::Event::Board(board::Event::Lift));
        }
    }

    #[test]
    fn painted_points_are_trained_on_at_once() {
        let (mut state, _) = State::new("repeats=1&max=64");
        // Too few: nothing happens.
        assert_eq!(tell(&mut state, data::Event::Board(board::Event::Use)), []);
        paint(&mut state);
        let effects = tell(&mut state, data::Event::Board(board::Event::Use));
        assert_eq!(effects[0], Effect::Own(data::Effect::CloseDialog(Dialog::Board)));
        assert!(effects.contains(&Effect::Serve));
        assert!(state.settings.task.is_table() && state.lab_phase() == Phase::Training);
    }
}
