package io.lectern.zoomsim;

/// The plain pages behind a simulated meeting's links, so that a click in a demonstration leads somewhere.
final class Pages {
    private Pages() {}

    /// What somebody sees who is in it, or at its door; `meeting.js` keeps it true.
    ///
    /// @param name under which they are there
    static String meeting(SimMeeting meeting, String name, boolean asHost) {
        return page("""
                <main data-meeting="%d" data-name="%s" data-test="sim-meeting">
                <h1>%s</h1>
                <p><span id="state" class="badge" data-test="sim-state" role="status">%s</span></p>
                <p>%s</p>
                <ul id="people" data-test="sim-people"></ul>
                <p class="buttons"><button id="leave" data-test="sim-leave">Leave</button>%s</p>
                <p class="quiet">Simulated Zoom meeting %d of %s: no picture and no sound; a real Zoom account gives both.</p>
                </main>
                <script type="module" src="/zoomsim/meeting.js"></script>
                """.formatted(
                meeting.id(),
                escape(name),
                escape(meeting.request().topicText()),
                asHost || meeting.running() ? "Live" : "Waiting for the host",
                asHost ? "You are its host." : "You are here as " + escape(name) + ".",
                asHost ? " <button id=\"end\" class=\"grave\" data-test=\"sim-end\">End for everyone</button>" : "",
                meeting.id(),
                escape(meeting.host().email())));
    }

    static String unknown() {
        return page("<h1>No such meeting</h1><p>The simulated meeting has ended or never was.</p>");
    }

    static String expired() {
        return page(
                "<h1>This link is old</h1><p>A link for the host is good for two hours; ask for the meeting again to"
                        + " get a fresh one.</p>");
    }

    static String recording() {
        return page("""
                <h1 data-test="sim-recording">A recording</h1>
                <p class="quiet">Simulated: no picture and no sound; a real Zoom account gives both.</p>
                """);
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
                <link rel="icon" href="data:,"><link rel="stylesheet" href="/zoomsim/page.css">
                <body class="meeting-page">%s</body></html>
                """.formatted(body);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
