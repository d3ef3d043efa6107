package io.potline;

public final class Main {}
