//! As a picture.

use expect_test::{Expect, expect};

use super::*;
use crate::image::reference::ImageReference;
use crate::render::buildkit::{Display, Frame, Line, Screen, Size, Style};
use crate::render::catalogue::Language;

/// A build with a step from the cache, one that ran, and one that runs and writes.
fn running() -> Display {
    let base = "docker.io/library/busybox:latest";
    let moments = [
        (0, resolving(base)),
        (200, resolved(base)),
        (200, started(0, 4, "FROM docker.io/library/busybox:latest")),
        (200, finished(0)),
        (200, started(1, 4, "COPY a /a")),
        (210, Event::Reading { step: step(0, 1) }),
        (230, Event::Read { step: step(0, 1), bytes: 28 }),
        (240, hit(1)),
        (240, finished(1)),
        (240, started(2, 4, "RUN apt-get update && apt-get install --yes nmap")),
        (240, missed(2, MissReason::Removed)),
        (900, output(2, "Get:1 a\nGet:2 b\n\x1b[32mGet:3\x1b[0m c\nGet:4 d\nGet:5 e\nGet:6 f\n10%\r90%")),
    ];
    let mut display = Display::new(Language::English);
    display.read(&definition(), 0);
    moments.iter().for_each(|(now, event)| display.event(event, *now));
    display
}

fn check(display: &Display, now: u64, height: usize, width: usize, expected: &Expect) {
    let frame = display.frame(now, Size { height, width });
    assert!(frame.lines.len() < height, "the cursor's line is free");
    assert!(frame.lines.iter().all(|line| line.text.chars().count() < width), "{}", frame.text());
    expected.assert_eq(&frame.text());
}

#[test]
fn what_is_done_what_runs_and_its_last_lines() {
    let expected = expect![[r#"
        [+] Building 1.2s (6/8)
         => [internal] load build definition from Dockerfile                       0.0s
         => => transferring dockerfile: 67B                                        0.0s
         => [internal] load .dockerignore                                          0.0s
         => [internal] load metadata for docker.io/library/busybox:latest          0.2s
         => [1/4] FROM docker.io/library/busybox:latest                            0.0s
         => [internal] load build context                                          0.0s
         => => transferring context: 28B                                           0.0s
         => CACHED [2/4] COPY a /a                                                 0.0s
         => [3/4] RUN apt-get update && apt-get install --yes nmap                 1.0s
         => => # Get:2 b
         => => # Get:3 c
         => => # Get:4 d
         => => # Get:5 e
         => => # Get:6 f
         => => # 90%
         => => not cached: its result was removed from the store; nothing else ch… 0.0s
    "#]];
    check(&running(), 1240, 24, 80, &expected);
}

#[test]
fn on_a_low_terminal_what_runs_stays_and_of_what_is_done_the_latest() {
    let expected = expect![[r#"
        [+] Building 1.2s (6/8)
         => => transferring context: 28B                                           0.0s
         => CACHED [2/4] COPY a /a                                                 0.0s
         => [3/4] RUN apt-get update && apt-get install --yes nmap                 1.0s
         => => not cached: its result was removed from the store; nothing else ch… 0.0s
    "#]];
    check(&running(), 1240, 6, 80, &expected);
    let expected = expect![[r"
        [+] Building 1.2s (6/8)
         => [3/4] RUN apt-get update && apt-get install --yes nmap                 1.0s
    "]];
    check(&running(), 1240, 3, 80, &expected);
    check(
        &running(),
        1240,
        2,
        80,
        &expect![[r"
        [+] Building 1.2s (6/8)
    "]],
    );
}

#[test]
fn on_a_narrow_terminal_names_are_cut_and_times_go_when_nothing_would_be_left() {
    let expected = expect![[r#"
        [+] Building 1.2s (6/8)
         => [3/4] RUN apt-get u… 1.0s
         => => not cached: its … 0.0s
    "#]];
    check(&running(), 1240, 4, 30, &expected);
    let expected = expect![[r"
        [+] Building 1…
         => [3/4] RUN …
         => => not cac…
    "]];
    check(&running(), 1240, 4, 16, &expected);
}

#[test]
fn the_commands_that_write_most_show_their_lines_as_far_as_there_is_room() {
    let mut display = Display::new(Language::English);
    for stage in 0..3 {
        display.event(&started_in(stage, &format!("s{stage}"), 1, 2, "RUN make"), 0);
        display.event(&runs(step(stage, 1)), 0);
    }
    display.event(&output_of(step(1, 1), "much, much more\n"), 10);
    display.event(&output_of(step(2, 1), "little\n"), 10);
    let expected = expect![[r"
        [+] Building 0.5s (0/6)
         => [s0 2/2] RUN make              0.5s
         => [s1 2/2] RUN make              0.5s
         => => # much, much more
         => [s2 2/2] RUN make              0.5s
    "]];
    check(&display, 500, 15, 40, &expected);
    let expected = expect![[r"
        [+] Building 0.5s (0/6)
         => [s0 2/2] RUN make              0.5s
         => [s1 2/2] RUN make              0.5s
         => => # much, much more
         => [s2 2/2] RUN make              0.5s
         => => # little
    "]];
    check(&display, 500, 24, 40, &expected);
}

#[test]
fn the_last_picture_has_all_lines_and_says_finished() {
    let mut display = running();
    display.event(&finished(2), 2000);
    display.event(&started(3, 4, "RUN b"), 2000);
    display.event(&runs(step(0, 3)), 2000);
    display.event(&finished(3), 2500);
    display.exported(&image(), &[ImageReference::parse("hello:1").unwrap()], 2600);
    expect![[r#"
        [+] Building 2.6s (9/9) FINISHED
         => [internal] load build definition from Dockerfile           0.0s
         => => transferring dockerfile: 67B                            0.0s
         => [internal] load .dockerignore                              0.0s
         => [internal] load metadata for docker.io/library/busybox:la… 0.2s
         => [1/4] FROM docker.io/library/busybox:latest                0.0s
         => [internal] load build context                              0.0s
         => => transferring context: 28B                               0.0s
         => CACHED [2/4] COPY a /a                                     0.0s
         => [3/4] RUN apt-get update && apt-get install --yes nmap     1.8s
         => => not cached: its result was removed from the store; not… 0.0s
         => [4/4] RUN b                                                0.5s
         => exporting to image                                         0.0s
         => => exporting layers                                        0.0s
         => => writing image sha256:6105d6cc76af400325e94d588ce511be5… 0.0s
         => => naming to docker.io/library/hello:1                     0.0s
    "#]]
    .assert_eq(&display.last_frame(2600, 68).text());
    assert_eq!(display.closing(), "");
}

#[test]
fn a_failed_build_says_which_step_why_and_where() {
    let mut display = running();
    display.event(&started_in(1, "other", 1, 2, "RUN wait"), 900);
    display.event(&runs(step(1, 1)), 900);
    display.event(&failed(2), 2000);
    let frame = display.last_frame(2000, 60);
    let styles: Vec<_> = frame.lines.iter().rev().take(3).map(|line| line.style).collect();
    assert_eq!(styles, [Style::Cancelled, Style::Done, Style::Failed]);
    let text = frame.text() + &display.closing();
    let end = text.lines().skip(9).map(|line| line.to_owned() + "\n").collect::<String>();
    expect![[r#"
         => ERROR [3/4] RUN apt-get update && apt-get install… 1.8s
         => => not cached: its result was removed from the st… 0.0s
         => CANCELED [other 2/2] RUN wait                      1.1s
        ------
         > [3/4] RUN apt-get update && apt-get install --yes nmap:
        0.660 Get:1 a
        0.660 Get:2 b
        0.660 Get:3 c
        0.660 Get:4 d
        0.660 Get:5 e
        0.660 Get:6 f
        1.760 90%
        ------
        Dockerfile:3
        --------------------
           2 |     COPY a /a
           3 | >>> RUN echo one && \
           4 | >>>     make
           5 |     CMD ["a"]
        --------------------
    "#]]
    .assert_eq(&end);
}

fn frame(lines: &[(&str, Style)]) -> Frame {
    let line = |(text, style): &(&str, Style)| Line { text: (*text).to_owned(), style: *style };
    Frame { lines: lines.iter().map(line).collect() }
}

#[test]
fn each_frame_is_drawn_over_the_one_before_and_leaves_the_cursor_visible() {
    let mut screen = Screen::new(true);
    let two = frame(&[("head", Style::Plain), ("done", Style::Done)]);
    let one = frame(&[("head", Style::Plain)]);
    assert_eq!(screen.draw(&two), "\x1b[?25l\x1b[?7l\rhead\x1b[K\n\x1b[34mdone\x1b[0m\x1b[K\n\x1b[J\x1b[?7h\x1b[?25h");
    assert_eq!(screen.draw(&one), "\x1b[?25l\x1b[?7l\x1b[2A\rhead\x1b[K\n\x1b[J\x1b[?7h\x1b[?25h");
    assert_eq!(screen.draw(&one), "\x1b[?25l\x1b[?7l\x1b[1A\rhead\x1b[K\n\x1b[J\x1b[?7h\x1b[?25h");
}

#[test]
fn without_colours_there_are_none() {
    let all = [Style::Plain, Style::Done, Style::Cancelled, Style::Failed, Style::Faint];
    let lines: Vec<_> = all.iter().map(|style| ("x", *style)).collect();
    assert!(!Screen::new(false).draw(&frame(&lines)).contains("\x1b[0m"));
    assert_eq!(Screen::new(true).draw(&frame(&lines)).matches("\x1b[0m").count(), 4);
}
