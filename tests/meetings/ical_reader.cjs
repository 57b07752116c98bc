// Reads a calendar with ical.js and says what it found, for tests/meetings/test_feed.py.
const ICAL = require("../vendor/ical.es5.min.cjs");
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    zone: event.startDate.zone.tzid,
    starts: event.startDate.toJSDate().toISOString(),
    ends: event.endDate.toJSDate().toISOString(),
    changes: event.sequence,
    status: component.getFirstPropertyValue("status"),
    place: event.location,
    properties: component.getAllProperties().length,
  };
});
console.log(JSON.stringify({ events, components: calendar.getAllSubcomponents().length }));
