package main

import (
	"encoding/json"
	"fmt"
	"time"
)

// timing is the duration of one run.
type timing struct {
	Name        string `json:"name"`
	Nanoseconds int64  `json:"nanoseconds"`
}

// runs says how often a function is to be run: until both minima are met.
type runs struct {
	least   int
	seconds float64
}

// decodeRuns reads the minima from an input. Without them, one run is enough.
func decodeRuns(input json.RawMessage) (runs, error) {
	var in struct {
		MinRuns    *int     `json:"min_runs"`
		MinSeconds *float64 `json:"min_seconds"`
	}
	if len(input) > 0 {
		if err := json.Unmarshal(input, &in); err != nil {
			return runs{}, fmt.Errorf("input: %w", err)
		}
	}
	r := runs{least: 1}
	if in.MinRuns != nil {
		r.least = max(*in.MinRuns, 1) // there is no output without a run
	}
	if in.MinSeconds != nil {
		r.seconds = *in.MinSeconds
	}
	return r, nil
}

// time runs f and measures each run.
func (r runs) time(f func() error) ([]timing, error) {
	least := time.Duration(r.seconds * float64(time.Second))
	var timings []timing
	for total := time.Duration(0); len(timings) < r.least || total < least; {
		start := time.Now()
		err := f()
		took := time.Since(start)
		if err != nil {
			return nil, err
		}
		timings = append(timings, timing{"evaluate", took.Nanoseconds()})
		total += took
	}
	return timings, nil
}
