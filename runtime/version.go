package runtime

// GeneratedCodeVersion1 is referred to by generated code of the first version of
// the interface between the two. A runtime that can no longer serve such code
// drops the constant, so that skew between a generated file and the runtime it
// is built with is an error of the Go compiler, and not one at run time.
const GeneratedCodeVersion1 = true
