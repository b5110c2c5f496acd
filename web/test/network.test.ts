import * as client from '../src/index.js';
import { network } from './scenarios/network.js';
import { tellAll } from './scenarios/stage.js';

tellAll(network, client);
