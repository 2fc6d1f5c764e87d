//! What an edit of each file would run again, as a table whose cells explain themselves.

use std::rc::Rc;

use layercake_core::plan::Builder;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::state::session::Session;
use crate::view_model::matrix::{Matrix, told};

/// What it shows.
#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) session: Rc<Session>,
    pub(crate) file: String,
    pub(crate) builder: Builder,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        // A session is never changed, only followed by another one.
        Rc::ptr_eq(&self.session, &other.session) && self.file == other.file && self.builder == other.builder
    }
}

/// The table itself.
#[component]
pub(crate) fn MatrixView(props: &Props) -> Html {
    let chosen = use_state(|| None::<(usize, usize)>);
    let table = use_node_ref();
    let key = (Rc::as_ptr(&props.session) as usize, props.file.clone(), props.builder);
    let matrix = use_memo(key, |_| Matrix::of(&props.session, &props.file, props.builder));
    if let Some(error) = &matrix.error {
        return html! { <p class="summary stale">{ error }</p> };
    }
    let (rows, columns) = (matrix.rows.len(), matrix.steps.len());
    let current = chosen.filter(|(row, column)| *row < rows && *column < columns);
    let cell = |row: usize, column: usize| {
        let choose = {
            let chosen = chosen.clone();
            Callback::from(move |_: MouseEvent| chosen.set(Some((row, column))))
        };
        let onkeydown = {
            let (chosen, table) = (chosen.clone(), table.clone());
            Callback::from(move |event: KeyboardEvent| {
                let next = match event.key().as_str() {
                    "ArrowUp" => (row.saturating_sub(1), column),
                    "ArrowDown" => ((row + 1).min(rows - 1), column),
                    "ArrowLeft" => (row, column.saturating_sub(1)),
                    "ArrowRight" => (row, (column + 1).min(columns - 1)),
                    "Home" => (row, 0),
                    "End" => (row, columns - 1),
                    _ => return,
                };
                event.prevent_default();
                chosen.set(Some(next));
                let place = format!("[data-cell='{} {}']", next.0, next.1);
                let cell = table.cast::<HtmlElement>().and_then(|table| table.query_selector(&place).ok().flatten());
                if let Some(cell) = cell {
                    // A cell that is not there any more has no focus to lose.
                    let _ = cell.unchecked_into::<HtmlElement>().focus();
                }
            })
        };
        let (word, class) = told(matrix.rows[row].answers[column]);
        let is_current = current == Some((row, column));
        let reachable = current.map_or((row, column) == (0, 0), |_| is_current);
        let (line, text) = &matrix.steps[column];
        html! {
            <td>
                <button type="button" class={classes!("cell", class)} aria-pressed={is_current.to_string()}
                    aria-label={format!("{word}: {}, line {line}, {text}", matrix.rows[row].name)}
                    tabindex={if reachable { "0" } else { "-1" }} data-cell={format!("{row} {column}")}
                    onclick={choose} {onkeydown}>{ word }</button>
            </td>
        }
    };
    let explained = current.and_then(|cell| matrix.explain(&props.session, &props.file, props.builder, cell));
    html! {
        <>
            <div class="wide" role="region" aria-label="Files and steps" tabindex="0">
                <table ref={table.clone()}>
                    <caption>{ "What a build would do if you edited a file. Choose a cell to learn why; arrow keys lead from one to the next." }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ "If you edit …" }</th>
                            for (line, text) in matrix.steps.iter() {
                                <th scope="col">{ format!("line {line}") }<code>{ text }</code></th>
                            }
                        </tr>
                    </thead>
                    <tbody>
                        for (row, files) in matrix.rows.iter().enumerate() {
                            <tr>
                                <th scope="row">{ &files.name }</th>
                                for column in 0..columns { { cell(row, column) } }
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
            <p class="told" role="status">{ explained.unwrap_or_else(|| "No cell is chosen.".to_owned()) }</p>
        </>
    }
}
