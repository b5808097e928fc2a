// @ts-check
/** What a subject of the bench is, and which there are, in the order in which a round goes through them. */
import { checkpoint } from './subjects/checkpoint.mjs';
import { devices } from './subjects/devices.mjs';
import { firstVisit } from './subjects/first-visit.mjs';
import { floor } from './subjects/floor.mjs';
import { hydration } from './subjects/hydration.mjs';
import { packages } from './subjects/packages.mjs';
import { peers } from './subjects/peers.mjs';
import { counter, rows } from './subjects/reactor.mjs';
import { resume } from './subjects/resume.mjs';
import { runs } from './subjects/runs.mjs';
import { start } from './subjects/start.mjs';
import { tags } from './subjects/tags.mjs';

/**
 * @typedef {object} Place - where a subject is measured
 * @property {import('../browsers.mjs').Browser} browser
 * @property {import('./site.mjs').Site} site
 */

/**
 * @typedef {object} Subject
 * @property {readonly string[]} series - the names of its figures
 * @property {(place: Place) => Promise<Record<string, number>>} measure - one round: a figure for each name
 */

/** @type {readonly Subject[]} */
export const SUBJECTS = [start, floor, firstVisit, peers, packages, resume, checkpoint, runs, tags, devices, counter, rows, hydration];
