import * as client from '../src/index.js';
import { frames } from './scenarios/frames.js';
import { tellAll } from './scenarios/stage.js';

tellAll(frames, client);
