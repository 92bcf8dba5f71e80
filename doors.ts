import * as d1 from 'p2lk'; void d1;
import * as d2 from 'p2lk/plugin'; void d2;
import * as d3 from 'p2lk/drivers'; void d3;
import * as d4 from 'p2lk/testing'; void d4;
import * as d5 from 'p2lk/plugins/nfs'; void d5;
