//! The files of the folder that is built, the one in the editor, and what is to be said of it.

use yew::prelude::*;

use super::advice::Advice;
use super::editor::CodeEditor;
use crate::state::Act;
use crate::view_model::problems::{is_dockerfile, marks, problems};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) files: Vec<String>,
    pub(crate) file: String,
    pub(crate) text: String,
    /// The folder is wanted on a machine of one's own.
    pub(crate) onhome: Callback<MouseEvent>,
    pub(crate) act: Callback<Act>,
}

/// Files, editor, advice.
#[component]
pub(crate) fn FilesPane(props: &Props) -> Html {
    let dockerfile = is_dockerfile(&props.file);
    let found = use_memo(
        (props.text.clone(), dockerfile),
        |(text, dockerfile)| {
            if *dockerfile { problems(text) } else { Vec::new() }
        },
    );
    let marks = use_memo(found.clone(), |found| marks(&props.text, found));
    let onchange = {
        let file = props.file.clone();
        props.act.reform(move |text: String| Act::Edit(file.clone(), text))
    };
    html! {
        <>
            <h2 id="files-heading">{ "Files" }</h2>
            <ul class="files" aria-label="Files of the folder ac295_l2">
                for file in props.files.iter() {
                    <li key={file.clone()}>
                        <button type="button" aria-current={(*file == props.file).then_some("true")}
                            onclick={let file = file.clone(); props.act.reform(move |_: MouseEvent| Act::Open(file.clone()))}>
                            { file }
                        </button>
                    </li>
                }
            </ul>
            <CodeEditor file={props.file.clone()} text={props.text.clone()} {dockerfile} marks={(*marks).clone()} {onchange} />
            if dockerfile {
                <Advice {found} text={props.text.clone()} file={props.file.clone()} act={props.act.clone()} />
            }
            <div class="tools"><button type="button" onclick={props.onhome.clone()}>{ "Take it home (zip)" }</button></div>
        </>
    }
}
