// Preact with htm, under one name, so that a page imports what it draws with from one place.
export {
  html, render, useCallback, useEffect, useErrorBoundary, useLayoutEffect, useMemo, useReducer,
  useRef, useState,
} from "../vendor/preact-htm.js";
