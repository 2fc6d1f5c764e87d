//! A text to edit: a plain text area that works at once, and over it, as soon as it is loaded, the code editor.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use crate::script::{self, Editor, Module};

/// What it shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The file's name.
    pub(crate) file: String,
    /// Its text.
    pub(crate) text: String,
    /// Whether it is a Dockerfile.
    pub(crate) dockerfile: bool,
    /// Places to mark, as the editor takes them.
    pub(crate) marks: String,
    /// Hears each change.
    pub(crate) onchange: Callback<String>,
}

/// The code editor with what it needs.
struct Mounted {
    editor: Editor,
    // The editor calls it as long as it is there.
    _changed: Closure<dyn FnMut(String)>,
}

/// The editor.
#[component]
pub(crate) fn CodeEditor(props: &Props) -> Html {
    let place = use_node_ref();
    let mounted = use_mut_ref(|| None::<Mounted>);
    let ready = use_state(|| false);
    // The listener of today, for an editor that was mounted yesterday.
    let listener: Rc<RefCell<Callback<String>>> = use_mut_ref(Callback::noop);
    *listener.borrow_mut() = props.onchange.clone();
    {
        let (place, mounted, ready) = (place.clone(), mounted.clone(), ready.clone());
        use_effect_with((), move |()| {
            let gone = Rc::new(RefCell::new(false));
            let (is_gone, slot) = (gone.clone(), mounted.clone());
            yew::platform::spawn_local(async move {
                // Where it cannot be loaded, the text area stays.
                let Ok(module) = script::load("editor").await else { return };
                let Some(parent) = place.cast::<Element>().filter(|_| !*is_gone.borrow()) else { return };
                let changed = Closure::new(move |text: String| listener.borrow().emit(text));
                let module: Module = module.unchecked_into();
                if let Ok(editor) = module.mount(&parent, "", true, "", &changed) {
                    *slot.borrow_mut() = Some(Mounted { editor, _changed: changed });
                    ready.set(true);
                }
            });
            move || {
                *gone.borrow_mut() = true;
                if let Some(mounted) = mounted.borrow_mut().take() {
                    mounted.editor.destroy();
                }
            }
        });
    }
    let label = format!("Text of {}", props.file);
    use_effect_with(
        (*ready, props.text.clone(), props.dockerfile, label.clone(), props.marks.clone()),
        move |(_, text, dockerfile, label, marks)| {
            if let Some(mounted) = &*mounted.borrow() {
                mounted.editor.show(text, *dockerfile, label);
                mounted.editor.mark(marks);
            }
        },
    );
    let oninput =
        props.onchange.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <div class="editor">
            if !*ready {
                <textarea aria-label={label} spellcheck="false" autocomplete="off" autocapitalize="off"
                    value={props.text.clone()} {oninput} />
            }
            <div class="code" ref={place}></div>
        </div>
    }
}
