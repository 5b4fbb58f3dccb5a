//! What each pass takes, of schemas of several sizes. The passes follow one another, so that each line of a size contains
//! the one before; read the ratios, not the times.

use divan::{Bencher, black_box};
use rowlock_core::compose::compose;
use rowlock_core::plan::{PlanOptions, plan};
use rowlock_core::source::{Source, SourceId};
use rowlock_core::sql;
use rowlock_core::workspace::{Pane, Workspace, evaluate};
use rowlock_tests::synthetic;

const SIZES: [usize; 3] = [10, 100, 1000];

fn main() {
    divan::main();
}

fn sources(panes: &[Pane]) -> Vec<Source> {
    panes.iter().map(|pane| Source::new(pane.name.clone(), pane.text.as_str())).collect()
}

fn parse(sources: &[Source]) {
    for (number, source) in sources.iter().enumerate() {
        black_box(sql::parse(source, SourceId(number as u32)));
    }
}

#[divan::bench(args = SIZES)]
fn a_parse_both(bencher: Bencher<'_, '_>, tables: usize) {
    let Workspace { panes, baseline, .. } = synthetic::workspace(tables, true);
    let (to, from) = (sources(&panes), sources(&baseline));
    bencher.bench(|| (parse(&to), parse(&from)));
}

#[divan::bench(args = SIZES)]
fn b_compose_both(bencher: Bencher<'_, '_>, tables: usize) {
    let Workspace { panes, baseline, .. } = synthetic::workspace(tables, true);
    let (to, from) = (sources(&panes), sources(&baseline));
    bencher.bench(|| (compose(&to), compose(&from)));
}

#[divan::bench(args = SIZES)]
fn c_plan_alone(bencher: Bencher<'_, '_>, tables: usize) {
    let Workspace { panes, baseline, .. } = synthetic::workspace(tables, true);
    let (to, from) = (compose(&sources(&panes)).value.schema, compose(&sources(&baseline)).value.schema);
    bencher.bench(|| plan(&from, &to, &PlanOptions::default()));
}

#[divan::bench(args = SIZES)]
fn d_evaluate(bencher: Bencher<'_, '_>, tables: usize) {
    let workspace = synthetic::workspace(tables, true);
    bencher.bench(|| evaluate(&workspace));
}

#[divan::bench(args = SIZES)]
fn e_evaluate_from_nothing(bencher: Bencher<'_, '_>, tables: usize) {
    let workspace = synthetic::workspace(tables, false);
    bencher.bench(|| evaluate(&workspace));
}
