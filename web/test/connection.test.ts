import * as client from '../src/index.js';
import { connection } from './scenarios/connection.js';
import { tellAll } from './scenarios/stage.js';

tellAll(connection, client);
