from . import catalog, clock, dealership, people, receipt, segments, story
