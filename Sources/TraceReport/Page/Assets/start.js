'use strict';

// After all sections have registered.
Page.start();
