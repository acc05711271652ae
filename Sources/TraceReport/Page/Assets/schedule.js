'use strict';

Page.drawSchedule = (element, finding, schedule, places, state) => Page.drawLanes(element, schedule, places);
