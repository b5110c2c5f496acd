import * as client from '../src/index.js';
import { tellAll } from './scenarios/stage.js';
import { turns } from './scenarios/turns.js';

tellAll(turns, client);
