//! Workspaces of any size for the benches: the models and the policies of a product with many tenants, in the way that an
//! ORM and a person write them.

use std::fmt::Write as _;

use rowlock_core::workspace::{Pane, View, Workspace};

/// A workspace of so many tables, each with an index and two policies. The baseline, where there is one, differs in one
/// column and one policy of every hundred tables, and in five at least.
pub fn workspace(tables: usize, with_baseline: bool) -> Workspace {
    let panes = panes(tables);
    let baseline = if with_baseline { changed(&panes, (tables / 100).max(5)) } else { Vec::new() };
    let view = View { result: "migration".into(), indent: true, ..View::default() };
    Workspace { panes, baseline, view, ..Workspace::default() }
}

/// The models and the policies of so many tables.
pub fn panes(tables: usize) -> Vec<Pane> {
    let mut models = String::from("CREATE TYPE state AS ENUM ('draft', 'active', 'archived');\n");
    let mut policies = String::new();
    for number in 0..tables {
        model(&mut models, number);
        policy(&mut policies, number);
    }
    vec![Pane { name: "models.sql".into(), text: models }, Pane { name: "policies.sql".into(), text: policies }]
}

/// The same with one column and one policy of so many tables as they were before.
pub fn changed(panes: &[Pane], tables: usize) -> Vec<Pane> {
    let older =
        |text: &str| text.replacen("title text NOT NULL", "title text", tables).replacen("owner_id =", "id =", tables);
    panes.iter().map(|pane| Pane { name: pane.name.clone(), text: older(&pane.text) }).collect()
}

fn model(text: &mut String, number: usize) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "CREATE TABLE records_{number} (\n\
         \x20 id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n\
         \x20 tenant_id integer NOT NULL,\n\
         \x20 owner_id integer NOT NULL,\n\
         \x20 title text NOT NULL,\n\
         \x20 state state NOT NULL DEFAULT 'draft',\n\
         \x20 amount numeric(12, 2) CHECK (amount >= 0),\n\
         \x20 created_at timestamptz NOT NULL DEFAULT now(),\n\
         \x20 UNIQUE (tenant_id, title)"
    );
    if number > 0 {
        // Every table refers to one before it: some chains are long, some tables have many that refer to them.
        let target = if number.is_multiple_of(3) { number / 3 } else { number - 1 };
        text.insert(text.trim_end().len(), ',');
        let _ = writeln!(text, "  parent_id bigint REFERENCES records_{target} (id) ON DELETE CASCADE");
    }
    let _ = writeln!(text, ");");
    let _ = writeln!(
        text,
        "CREATE INDEX records_{number}_by_state ON records_{number} (tenant_id, state) WHERE state <> 'archived';\n"
    );
}

fn policy(text: &mut String, number: usize) {
    let _ = writeln!(
        text,
        "ALTER TABLE records_{number} ENABLE ROW LEVEL SECURITY;\n\
         ALTER TABLE records_{number} FORCE ROW LEVEL SECURITY;\n\
         CREATE POLICY tenant ON records_{number} AS RESTRICTIVE\n\
         \x20 USING (tenant_id = current_setting('app.tenant')::integer);\n\
         CREATE POLICY own ON records_{number}\n\
         \x20 USING (owner_id = current_setting('app.user')::integer OR state = 'active')\n\
         \x20 WITH CHECK (owner_id = current_setting('app.user')::integer);\n"
    );
}
