//! Registries: what a name means, in which it stands on a shelf, and the way from a laptop to a server, without Docker and with it.

use layercake_core::image::reference::ImageReference;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::parts::choice;
use super::scene::{Scene, Shape, scene};

/// The shelves: their name, a name on them, and what is to be known.
const SHELVES: [(&str, &str, &str); 4] = [
    ("Docker Hub", "ada/ac295_playground:latest", "The default: a name without a registry is meant to be here."),
    ("Red Hat Quay", "quay.io/ada/ac295_playground:latest", "Red Hat's, for everybody and for companies."),
    (
        "Google Artifact Registry",
        "us-docker.pkg.dev/my-project/course/ac295_playground:latest",
        "The slides name Google Container Registry (gcr.io): this one has taken its place.",
    ),
    (
        "Amazon ECR",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/ac295_playground:latest",
        "One for each account and region: the account's number is in the name.",
    ),
];

/// From one machine to another: who has it in hand, what happens, and whether that goes wrong.
type Lane = [(&'static str, &'static str, bool); 4];

const WITHOUT: Lane = [
    ("Your laptop", "You write the code, and install what it needs. It works on your machine.", false),
    ("A text", "You write down what you installed, as far as you remember.", false),
    ("The server", "Somebody installs it again: other versions, another system.", true),
    ("The result", "It does something else there, or nothing. “It works on my machine.”", true),
];

const WITH: Lane = [
    ("docker build", "The Dockerfile says what is installed. The image has it all inside.", false),
    ("docker push", "The image goes to a registry: only the layers that it lacks.", false),
    ("docker pull", "The server gets the very same bytes: their digest says so.", false),
    ("docker run", "It does there what it did here.", false),
];

/// What a name says, part by part; what was left out is said too.
fn parts(text: &str) -> Result<Vec<(&'static str, String)>, String> {
    let reference = ImageReference::parse(text.trim()).map_err(|error| error.to_string())?;
    let given = |part: &str| if text.contains(part) { "" } else { " (left out: this is meant)" };
    let mut parts = vec![
        ("registry", format!("{}{}", reference.registry(), given(reference.registry()))),
        ("repository", format!("{}{}", reference.repository(), given(reference.repository()))),
    ];
    if let Some(tag) = reference.tag() {
        parts.push(("tag", format!("{tag}{}", given(&format!(":{tag}")))));
    }
    if let Some(digest) = reference.digest() {
        parts.push(("digest", digest.to_string()));
    }
    Ok(parts)
}

/// The way so far.
fn lane(steps: &Lane, now: usize) -> Scene {
    let mut shapes = Vec::new();
    for (index, (name, _, fails)) in steps.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "there are four")]
        let left = index as f32 * 138.0;
        let class = match (index.cmp(&now), fails) {
            (std::cmp::Ordering::Greater, _) => "later",
            (_, true) => "dead",
            (std::cmp::Ordering::Equal, _) => "active",
            _ => "own",
        };
        shapes.push(Shape::Box {
            class,
            at: (left, 6.0, 108.0, 40.0),
            label: (*name).to_owned(),
            aside: if *fails && index <= now { "✖".to_owned() } else { String::new() },
        });
        if index > 0 {
            let class = if index <= now { "now" } else { "past" };
            shapes.push(Shape::Arrow {
                class,
                from: (left - 30.0, 26.0),
                to: (left - 1.0, 26.0),
                is_fresh: index == now,
            });
        }
    }
    let told: Vec<String> = steps[..=now].iter().map(|(name, what, _)| format!("{name}: {what}")).collect();
    Scene { told: told.join(" "), width: 524.0, height: 52.0, shapes }
}

/// What it shows at first.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// `with` shows the way with Docker.
    #[prop_or_default]
    pub(crate) preset: &'static str,
}

/// The page.
#[component]
pub(crate) fn Shelves(props: &Props) -> Html {
    let name = use_state(|| "ubuntu".to_owned());
    let way = use_state(|| (0_usize, 0_usize));
    {
        let way = way.clone();
        use_effect_with(props.preset, move |preset| way.set(if *preset == "with" { (1, 3) } else { (0, 0) }));
    }
    let oninput = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| name.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let take = |text: &'static str| {
        let name = name.clone();
        Callback::from(move |_: MouseEvent| name.set(text.to_owned()))
    };
    let onway = {
        let way = way.clone();
        Callback::from(move |index| way.set((index, 0)))
    };
    let (which, now) = *way;
    let steps = if which == 0 { &WITHOUT } else { &WITH };
    let go = |step: usize| {
        let way = way.clone();
        Callback::from(move |_: MouseEvent| way.set((which, step)))
    };
    html! {
        <>
            <ul class="shelves">
                for (title, example, about) in SHELVES {
                    <li>
                        <h3>{ title }</h3>
                        <button type="button" onclick={take(example)}>{ example }</button>
                        <p>{ about }</p>
                    </li>
                }
            </ul>
            <h3>{ "What a name means" }</h3>
            <div class="line name-line">
                <label for="image-name">{ "Any image's name; take one from a shelf, or write one, such as alpine" }</label>
                <input id="image-name" value={(*name).clone()} {oninput} autocomplete="off" autocapitalize="off" spellcheck="false" />
            </div>
            <div role="status">
                { match parts(&name) {
                    Ok(parts) => html! {
                        <dl class="anatomy">for (what, value) in parts { <div class={what}><dt>{ what }</dt><dd>{ value }</dd></div> }</dl>
                    },
                    Err(error) => html! { <p class="said">{ format!("✖ This is no name: {error}.") }</p> },
                } }
            </div>
            <h3>{ "From your laptop to a server" }</h3>
            <div class="controls">
                { choice("The way", &["without Docker", "with Docker"], which, &onway) }
                <button type="button" onclick={go(now.saturating_sub(1))} disabled={now == 0}>{ "◀ Step back" }</button>
                <button type="button" onclick={go(now + 1)} disabled={now + 1 == steps.len()}>{ "Next step ▶" }</button>
            </div>
            <div class="wide lane" role="region" aria-label="The way so far" tabindex="0" key={format!("{which} {now}")}>{ scene(&lane(steps, now)) }</div>
            <p class="said" role="status">{ format!("{}: {}", steps[now].0, steps[now].1) }</p>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart_as_core_reads_it() {
        let words = |text: &str| parts(text).unwrap().into_iter().map(|(_, value)| value).collect::<Vec<_>>();
        assert_eq!(words("quay.io/ada/x:1"), ["quay.io", "ada/x", "1"]);
        let left_out = " (left out: this is meant)";
        assert_eq!(
            words("alpine"),
            [format!("docker.io{left_out}"), format!("library/alpine{left_out}"), format!("latest{left_out}")]
        );
        for (title, example, _) in SHELVES {
            assert_eq!(parts(example).unwrap().len(), 3, "{title}");
        }
        assert!(parts("Not A Name").is_err());
    }
}
