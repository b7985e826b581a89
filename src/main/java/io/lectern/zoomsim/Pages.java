package io.lectern.zoomsim;

/// The plain pages behind a simulated meeting's links, so that a click in a demonstration leads somewhere.
final class Pages {
    private Pages() {}

    static String meeting(SimMeeting meeting, boolean asHost) {
        String role = asHost ? "You opened it as its host: it is live now." : "You joined as a guest.";
        String state = meeting.running() ? "The meeting is live." : "The host has not started it yet.";
        return page("""
                <h1>%s</h1>
                <p>Simulated Zoom meeting <b>%d</b> of %s.</p>
                <p>%s %s</p>
                <p>There is no picture and no sound here; a real Zoom account gives both.</p>
                """.formatted(
                        escape(meeting.request().topicText()),
                        meeting.id(),
                        escape(meeting.host().email()),
                        role,
                        asHost ? "" : state));
    }

    static String unknown() {
        return page("<h1>No such meeting</h1><p>The simulated meeting has ended or never was.</p>");
    }

    static String expired() {
        return page(
                "<h1>This link is old</h1><p>A link for the host is good for two hours; ask for the meeting again to"
                        + " get a fresh one.</p>");
    }

    static String noHost() {
        return page("<h1>Not allowed</h1><p>This user may not host meetings.</p>");
    }

    static String busy() {
        return page("<h1>Not now</h1><p>The host has another meeting in progress.</p>");
    }

    private static String page(String body) {
        return """
                <!doctype html><html lang="en"><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1"><title>Simulated Zoom</title>
                <style>body{font:16px/1.5 system-ui;margin:4rem auto;max-width:36rem;padding:0 1rem}</style>
                <body>%s</body></html>
                """.formatted(body);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
